package org.postern.relayd.dns;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A name server on a loopback port, over UDP and TCP. It answers from lines in zone file notation such as {@code example.test. 60 IN MX 10
 * mx.example.test.}; a name without records is NXDOMAIN. Lines of the form {@code NAME [TYPE] BEHAVIOUR} let it misbehave: an error code
 * such as {@code SERVFAIL}, {@code SILENT}, {@code TRUNCATED} over UDP, {@code GARBAGE}, {@code WRONGID}. Lines of a {@link SignedZone} are
 * answered with their signatures to those who ask for them.
 */
public final class StubDns implements AutoCloseable {
    private static final int UDP_LIMIT = 512;
    private static final int ANY_TYPE = 0;
    private static final List<String> BEHAVIOURS = List.of(
            "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "SILENT", "TRUNCATED", "GARBAGE", "WRONGID");

    private record Subject(Name name, int type) {}

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final List<Record> records = new CopyOnWriteArrayList<>();
    private final Map<Subject, String> behaviours = new ConcurrentHashMap<>();
    private final Map<Name, CountDownLatch> held = new ConcurrentHashMap<>();
    private final List<String> questions = new CopyOnWriteArrayList<>();

    private StubDns(DatagramSocket udp, ServerSocket tcp) {
        this.udp = udp;
        this.tcp = tcp;
    }

    /** Starts a server with these lines. */
    public static StubDns with(String... lines) {
        try {
            InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
            ServerSocket tcp = new ServerSocket(0, 10, loopback);
            StubDns dns = new StubDns(new DatagramSocket(tcp.getLocalPort(), loopback), tcp);
            for (String line : lines) {
                dns.add(line);
            }
            Thread.ofVirtual().name("stub-dns-udp").start(dns::serveUdp);
            Thread.ofVirtual().name("stub-dns-tcp").start(dns::serveTcp);
            return dns;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a server with the lines of {@code zone}; empty ones and those that begin with {@code ;} are left out. */
    public static StubDns withZone(String zone) {
        return with(zone.lines()
                .filter(line -> !line.isBlank() && !line.startsWith(";"))
                .toArray(String[]::new));
    }

    /** A client that has no server to ask: every look-up beyond the hosts file fails. */
    public static DnsClient nobody() {
        return new DnsClient(
                List.of(),
                HostsFile.of(""),
                EnumSet.allOf(DnsClient.Family.class),
                Duration.ofSeconds(1),
                InstantSource.system());
    }

    /** Adds one line. */
    public void add(String line) {
        String[] words = line.split(" ", -1);
        String last = words[words.length - 1];
        if (BEHAVIOURS.contains(last) && words.length <= 3) {
            int type = words.length == 3 ? Type.value(words[1]) : ANY_TYPE;
            behaviours.put(new Subject(Name.fromConstantString(words[0]), type), last);
            return;
        }
        try (Master master =
                new Master(new ByteArrayInputStream((line + "\n").getBytes(StandardCharsets.ISO_8859_1)))) {
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                records.add(record);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes the records and the behaviour of the name away. */
    public void remove(String name) {
        Name gone = Name.fromConstantString(name);
        records.removeIf(record -> record.getName().equals(gone));
        behaviours.keySet().removeIf(subject -> subject.name().equals(gone));
    }

    /** Lets every question about the name be answered with this code, {@link Rcode#SERVFAIL} for one. */
    public void fail(String name, int rcode) {
        add(name + " " + Rcode.string(rcode));
    }

    /** Gives no answer to questions about the name; the root silences the server. */
    public void silence(String name) {
        add(name + " SILENT");
    }

    /** Keeps the answers about the name back until {@link #release}. */
    public void hold(String name) {
        held.put(Name.fromConstantString(name), new CountDownLatch(1));
    }

    /** Lets the answers go that were kept back. */
    public void release(String name) {
        Optional.ofNullable(held.remove(Name.fromConstantString(name))).ifPresent(CountDownLatch::countDown);
    }

    /** Where to ask. */
    public InetSocketAddress address() {
        return new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort());
    }

    /** What was asked so far: {@code name type}. */
    public List<String> questions() {
        return List.copyOf(questions);
    }

    private void serveUdp() {
        byte[] buffer = new byte[4096];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                byte[] query = Arrays.copyOf(buffer, packet.getLength());
                SocketAddress client = packet.getSocketAddress();
                Thread.ofVirtual().start(() -> answerUdp(query, client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void answerUdp(byte[] query, SocketAddress client) {
        try {
            byte[] answer = answer(query, UDP_LIMIT);
            if (answer.length > 0) {
                udp.send(new DatagramPacket(answer, answer.length, client));
            }
        } catch (IOException | InterruptedException closed) {
            // Nobody waits for it any longer.
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (Socket socket = tcp.accept();
                    DataInputStream in = new DataInputStream(socket.getInputStream());
                    DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
                byte[] query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                byte[] answer = answer(query, 65535);
                out.writeShort(answer.length);
                out.write(answer);
            } catch (IOException | InterruptedException closed) {
                // The next client, or the end of the loop.
            }
        }
    }

    private byte[] answer(byte[] query, int limit) throws IOException, InterruptedException {
        Message asked = new Message(query);
        Record question = asked.getQuestion();
        Name name = question.getName();
        questions.add(name + " " + Type.string(question.getType()));
        CountDownLatch latch = held.get(name);
        if (latch != null) {
            latch.await();
        }
        String behaviour = behaviour(name, question.getType());
        Message answer = new Message();
        answer.setHeader(new Header(asked.getHeader().getID()));
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        answer.addRecord(question, Section.QUESTION);
        switch (behaviour) {
            case "SILENT" -> {
                return new byte[0];
            }
            case "GARBAGE" -> {
                byte[] bytes = answer.toWire();
                bytes[7] = 1; // one answer, which is then not there
                return bytes;
            }
            case "WRONGID" -> answer.getHeader().setID(asked.getHeader().getID() ^ 1);
            case "TRUNCATED" -> {
                if (limit == UDP_LIMIT) {
                    answer.getHeader().setFlag(Flags.TC);
                    return answer.toWire();
                }
            }
            case "" -> {}
            default -> {
                answer.getHeader().setRcode(Rcode.value(behaviour));
                return answer.toWire();
            }
        }
        fill(answer, name, question.getType());
        if (asked.getOPT() != null && (asked.getOPT().getFlags() & ExtendedFlags.DO) != 0) {
            sign(answer);
        }
        return answer.toWire(limit);
    }

    private String behaviour(Name name, int type) {
        for (Subject subject :
                List.of(new Subject(Name.root, ANY_TYPE), new Subject(name, ANY_TYPE), new Subject(name, type))) {
            String behaviour = behaviours.get(subject);
            if (behaviour != null) {
                return behaviour;
            }
        }
        return "";
    }

    private void fill(Message answer, Name name, int type) {
        List<Record> found = find(name, type);
        found.forEach(record -> answer.addRecord(record, Section.ANSWER));
        Name end = name;
        if (!found.isEmpty() && found.getLast() instanceof CNAMERecord alias && type != Type.CNAME) {
            end = alias.getTarget();
        }
        Name last = end;
        boolean exists = records.stream().anyMatch(record -> record.getName().subdomain(last));
        answer.getHeader().setRcode(exists ? Rcode.NOERROR : Rcode.NXDOMAIN);
        if (found.isEmpty() || !end.equals(name)) {
            records.stream()
                    .filter(record -> record.getType() == Type.SOA && last.subdomain(record.getName()))
                    .max((a, b) ->
                            Integer.compare(a.getName().labels(), b.getName().labels()))
                    .ifPresent(soa -> answer.addRecord(soa, Section.AUTHORITY));
        }
    }

    /** Adds what a signed zone has for it: signatures, and every proof of absence that there is to a negative answer. */
    private void sign(Message answer) {
        if (answer.getSection(Section.AUTHORITY).stream().anyMatch(SOARecord.class::isInstance)) {
            records.stream()
                    .filter(NSECRecord.class::isInstance)
                    .forEach(proof -> answer.addRecord(proof, Section.AUTHORITY));
        }
        for (int section : List.of(Section.ANSWER, Section.AUTHORITY)) {
            for (RRset set : answer.getSectionRRsets(section)) {
                records.stream()
                        .filter(record -> record instanceof RRSIGRecord signature
                                && signature.getTypeCovered() == set.getType()
                                && signature.getName().equals(set.getName()))
                        .forEach(signature -> answer.addRecord(signature, section));
            }
        }
    }

    private List<Record> find(Name name, int type) {
        List<Record> found = new ArrayList<>();
        for (Record record : records) {
            if (!record.getName().equals(name) || record.getDClass() != DClass.IN) {
                continue;
            }
            if (record.getType() == type) {
                found.add(record);
            } else if (record instanceof CNAMERecord alias) {
                found.add(record);
                if (!alias.getTarget().equals(name)) {
                    found.addAll(find(alias.getTarget(), type));
                }
            }
        }
        return found;
    }

    @Override
    public void close() {
        udp.close();
        held.keySet().forEach(name -> release(name.toString()));
        try {
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

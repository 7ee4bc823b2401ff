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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A name server on a loopback port, over UDP and TCP, that answers from lines in zone file notation such as {@code example.test. 60 IN MX 10
 * mx.example.test.}. A name without records is NXDOMAIN. Single names can be made to fail, and the whole server to stay silent.
 */
public final class StubDns implements AutoCloseable {
    private static final int UDP_LIMIT = 512;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final List<Record> records = new CopyOnWriteArrayList<>();
    private final Map<Name, Integer> failures = new ConcurrentHashMap<>();
    private final Set<Name> silent = ConcurrentHashMap.newKeySet();
    private final List<String> questions = new CopyOnWriteArrayList<>();

    private StubDns(DatagramSocket udp, ServerSocket tcp) {
        this.udp = udp;
        this.tcp = tcp;
    }

    /** Starts a server with these records. */
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

    /** Adds one record. */
    public void add(String line) {
        try (Master master =
                new Master(new ByteArrayInputStream((line + "\n").getBytes(StandardCharsets.ISO_8859_1)))) {
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                records.add(record);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets every question about the name be answered with this code, {@link Rcode#SERVFAIL} for one. */
    public void fail(String name, int rcode) {
        failures.put(Name.fromConstantString(name), rcode);
    }

    /** Gives no answer to questions about the name; the root silences the server. */
    public void silence(String name) {
        silent.add(Name.fromConstantString(name));
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
                byte[] answer = answer(Arrays.copyOf(buffer, packet.getLength()), UDP_LIMIT);
                if (answer.length > 0) {
                    udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException closed) {
                return;
            }
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
            } catch (IOException closed) {
                // The next client, or the end of the loop.
            }
        }
    }

    private byte[] answer(byte[] query, int limit) throws IOException {
        Message asked = new Message(query);
        Record question = asked.getQuestion();
        questions.add(question.getName() + " " + Type.string(question.getType()));
        if (silent.contains(Name.root) || silent.contains(question.getName())) {
            return new byte[0];
        }
        Message answer = new Message();
        answer.setHeader(new Header(asked.getHeader().getID()));
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        answer.addRecord(question, Section.QUESTION);
        Integer failure = failures.get(question.getName());
        if (failure != null) {
            answer.getHeader().setRcode(failure);
            return answer.toWire(limit);
        }
        List<Record> found = find(question.getName(), question.getType());
        found.forEach(record -> answer.addRecord(record, Section.ANSWER));
        boolean exists = records.stream().anyMatch(record -> record.getName().equals(question.getName()));
        answer.getHeader().setRcode(exists ? Rcode.NOERROR : Rcode.NXDOMAIN);
        return answer.toWire(limit);
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
        try {
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

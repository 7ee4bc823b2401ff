package org.postern.relayd.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

/** A server that answers with damaged messages gets an answer out of us every time, and in time. */
class GarbageAnswersIT {
    private static final int QUESTIONS = 1500;
    private static final Duration LIMIT = Duration.ofMillis(60);
    private static final List<RecordType<?>> TYPES =
            List.of(RecordType.A, RecordType.AAAA, RecordType.MX, RecordType.NS, RecordType.PTR, RecordType.TXT);

    @Test
    void damagedAnswersNeitherCrashNorHang() throws IOException {
        long seed = System.nanoTime();
        System.out.println("GarbageAnswersIT seed " + seed);
        Random random = new Random(seed);
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> serve(socket, new Random(seed)));
            DnsClient client = new DnsClient(
                    List.of(new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort())),
                    HostsFile.of(""),
                    EnumSet.allOf(DnsClient.Family.class),
                    LIMIT,
                    InstantSource.system());
            int found = 0;
            for (int i = 0; i < QUESTIONS; i++) {
                DnsSession dns = client.session();
                DnsAnswer<?> answer = dns.lookup("name" + i + ".test", TYPES.get(random.nextInt(TYPES.size())));
                if (answer instanceof DnsAnswer.Found<?>(List<?> values, var _)) {
                    found++;
                    assertThat(values).isNotEmpty().allMatch(GarbageAnswersIT::isHarmless);
                }
                answer.warnings().forEach(warning -> assertThat(warning).doesNotContain("\n", "\r"));
            }
            assertThat(found).as("answers that were left whole").isPositive();
        }
    }

    private static boolean isHarmless(Object value) {
        return switch (value) {
            case MxHost mx -> mx.isNullMx() || isHost(mx.name());
            case String text -> text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
            default -> value instanceof InetAddress;
        };
    }

    private static boolean isHost(String name) {
        return DnsNames.isHostName(name) || HostsFile.literal(name).isPresent();
    }

    private static void serve(DatagramSocket socket, Random random) {
        byte[] buffer = new byte[4096];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                byte[] answer = damaged(new Message(Arrays.copyOf(buffer, packet.getLength())), random);
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** A good answer, with some bytes behind the id changed, cut off or added. */
    private static byte[] damaged(Message query, Random random) throws IOException {
        Record question = query.getQuestion();
        Name name = question.getName();
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(question, Section.QUESTION);
        answer.addRecord(new MXRecord(name, DClass.IN, 60, 10, Name.fromString("mx.test.")), Section.ANSWER);
        answer.addRecord(new NSRecord(name, DClass.IN, 60, Name.fromString("ns.test.")), Section.ANSWER);
        answer.addRecord(new TXTRecord(name, DClass.IN, 60, "text"), Section.ANSWER);
        byte[] bytes = answer.toWire();
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            bytes[2 + random.nextInt(bytes.length - 2)] = (byte) random.nextInt(256);
        }
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> Arrays.copyOf(bytes, bytes.length + random.nextInt(200));
            default -> bytes;
        };
    }
}

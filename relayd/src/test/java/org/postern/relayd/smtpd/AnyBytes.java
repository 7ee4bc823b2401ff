package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * What holds for any bytes that a client sends: replies and log lines are whole, what is queued has proper line ends, and a message ends
 * where everybody else believes that it ends. Jazzer looks for bytes for which that is not so ({@code relayd/bin/fuzz}).
 */
public final class AnyBytes {
    private static final InetAddress OUTSIDE = InetAddress.ofLiteral("127.0.0.2");
    private static final InetAddress PROXY = InetAddress.ofLiteral("127.0.0.3");
    private static final InetAddress FRONT_END = InetAddress.ofLiteral("127.0.0.1");
    private static final String SETTINGS = """
            smtpd_error_sleep_time = 0
            smtpd_hard_error_limit = 1000
            smtpd_client_connection_rate_limit = 0
            smtpd_authorized_xclient_hosts = 127.0.0.1
            smtpd_upstream_proxy_protocol = haproxy
            relayd_upstream_proxy_hosts = 127.0.0.3
            """;
    private static final Pattern REPLY = Pattern.compile("[245][0-9]{2}[ -].*|354 .*");
    private static final Pattern LOG_LINE =
            Pattern.compile("[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} fw postfix/[a-z]+\\[[0-9]+]: .*");
    private static final String END_OF_DATA = "\r\n.\r\n";

    private AnyBytes() {}

    /** What Jazzer calls. The first byte says who reads the others. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        if (data.length == 0) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(data, 1, data.length);
        switch (data[0]) {
            case 'd' -> data(bytes);
            case 'b' -> chunks(bytes);
            case 'p' -> proxyHeader(bytes);
            case 'P' -> session(PROXY, bytes);
            case 'x' -> session(FRONT_END, bytes);
            default -> session(OUTSIDE, bytes);
        }
    }

    private static void data(byte[] bytes) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        // RFC 5321 4.5.2: only CRLF.CRLF ends the data, and the CRLF of the DATA command counts as the first.
        String wire = "\r\n" + new String(bytes, StandardCharsets.ISO_8859_1);
        int end = wire.indexOf(END_OF_DATA);
        try (ScriptedInput client = new ScriptedInput(OUTSIDE, bytes)) {
            ClientConnection connection = client.connection();
            boolean ended = true;
            try {
                new DataReader(connection, content, 1000).readAll();
            } catch (EOFException goneBefore) {
                ended = false;
            }
            assertThat(ended).isEqualTo(end >= 0);
            if (ended) {
                assertThat(connection.consumed()).isEqualTo(end + END_OF_DATA.length() - 2);
                assertThat(hasProperLines(content)).isTrue();
            }
        }
    }

    private static boolean hasProperLines(ByteArrayOutputStream content) {
        String text = content.toString(StandardCharsets.ISO_8859_1);
        String rest = text.replace("\r\n", "");
        return rest.indexOf('\r') < 0 && rest.indexOf('\n') < 0 && (text.isEmpty() || text.endsWith("\r\n"));
    }

    /** The first byte says where one chunk ends and the next begins. */
    private static void chunks(byte[] bytes) throws IOException {
        if (bytes.length == 0) {
            return;
        }
        byte[] octets = Arrays.copyOfRange(bytes, 1, bytes.length);
        String whole = inChunks(octets, octets.length);
        assertThat(inChunks(octets, (bytes[0] & 0xff) % (octets.length + 1))).isEqualTo(whole);
    }

    private static String inChunks(byte[] octets, int firstChunk) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (ScriptedInput client = new ScriptedInput(OUTSIDE, octets)) {
            ClientConnection connection = client.connection();
            ChunkReader reader = new ChunkReader(content, Integer.MAX_VALUE);
            reader.readChunk(connection, firstChunk);
            reader.readChunk(connection, octets.length - firstChunk);
            reader.finish();
            assertThat(connection.consumed()).isEqualTo(octets.length);
            assertThat(reader.count().whole()).isEqualTo(content.size());
        }
        assertThat(hasProperLines(content)).isTrue();
        return content.toString(StandardCharsets.ISO_8859_1);
    }

    private static void proxyHeader(byte[] bytes) throws IOException {
        try (ScriptedInput proxy = new ScriptedInput(PROXY, bytes)) {
            ClientConnection connection = proxy.connection();
            ProxyHeader.read(connection).client().ifPresent(source -> {
                assertThat(source.port()).isBetween(0, 0xffff);
                assertThat(bytes.length).isGreaterThan(16);
            });
            boolean isText = bytes[0] == 'P';
            assertThat(!isText || bytes[(int) connection.consumed() - 1] == '\n')
                    .isTrue();
        } catch (ProxyHeader.BadHeaderException refused) {
            assertThat(refused).message().isNotBlank();
        } catch (EOFException goneBefore) {
            assertThat(goneBefore.getSuppressed()).isEmpty();
        }
    }

    private static void session(InetAddress client, byte[] bytes) throws IOException {
        TestRelay relay = Relay.INSTANCE;
        relay.log().reset();
        String replies = relay.replies(client, bytes);
        String rest = replies.replace("\r\n", "");
        assertThat(rest.indexOf('\r') < 0 && rest.indexOf('\n') < 0).isTrue();
        assertThat(replies.isEmpty() || replies.endsWith("\r\n")).isTrue();
        replies.lines().forEach(line -> assertThat(line).matches(REPLY));
        assertThat(relay.log().all()).isNotEmpty().allSatisfy(line -> {
            assertThat(line).matches(LOG_LINE).doesNotContain(": error: ");
            assertThat(line.chars().noneMatch(Character::isISOControl)).isTrue();
        });
    }

    /** One for all, made when there is the first session. */
    private static final class Relay {
        private static final TestRelay INSTANCE = start();

        private static TestRelay start() {
            try {
                Path directory = Files.createTempDirectory("any-bytes");
                directory.toFile().deleteOnExit();
                return TestRelay.firewall(directory, SETTINGS);
            } catch (IOException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }
}

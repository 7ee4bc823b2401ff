package org.postern.relayd.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlServerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration NO_PATIENCE = Duration.ofMillis(200);

    @TempDir
    private Path directory;

    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private ControlServer server;

    @BeforeEach
    void start() throws IOException {
        server = ControlServer.start(directory, ControlServerIT::answer, warnings::add, PATIENCE);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        assertThat(directory).isEmptyDirectory();
    }

    private static int answer(List<String> words, ControlAnswer answer) throws IOException {
        switch (words.getFirst()) {
            case "big" -> {
                for (int i = 0; i < 300; i++) {
                    answer.out(new byte[100_000], 100_000);
                }
            }
            case "break" -> throw new IllegalStateException("a fault");
            default -> answer.print(String.join("|", words) + "\n");
        }
        return words.size();
    }

    private record Asked(OptionalInt status, String out, String err) {}

    private Asked ask(String... words) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        OptionalInt status = ControlClient.ask(
                directory,
                List.of(words),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Asked(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("control")));
    }

    /** All that comes until the connection is closed. */
    private static String say(SocketChannel connection, byte[] bytes) throws IOException {
        ByteBuffer request = ByteBuffer.wrap(bytes);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer chunk = ByteBuffer.allocate(100_000);
        try {
            while (request.hasRemaining()) {
                connection.write(request);
            }
            while (connection.read(chunk.clear()) >= 0) {
                all.write(chunk.array(), 0, chunk.position());
            }
        } catch (IOException cutOff) {
            assertThat(cutOff).message().isNotEmpty();
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    @Test
    void wordsGoInAndAnAnswerComesOut() throws IOException {
        Asked asked = ask("queue", "l\u00edst", "");
        assertThat(asked.status()).hasValue(3);
        assertThat(asked.out()).isEqualTo("queue|l\u00edst|\n");
        assertThat(ask("big").out()).hasSize(30_000_000);
    }

    @Test
    void aFaultIsToldAndTheNextRequestIsServed() throws IOException {
        Asked asked = ask("break");
        assertThat(asked.status()).hasValue(1);
        assertThat(asked.err()).contains("a fault");
        assertThat(warnings).hasSize(1);
        assertThat(ask("x").status()).hasValue(1);
    }

    @Test
    void garbageIsAnsweredAndHarmsNobody() throws IOException {
        Random random = new Random(20260101);
        for (int i = 0; i < 50; i++) {
            byte[] garbage = new byte[1 + random.nextInt(5000)];
            random.nextBytes(garbage);
            garbage[garbage.length - 1] = '\n';
            try (SocketChannel connection = connect()) {
                assertThat(say(connection, garbage)).contains("exit ");
            }
        }
        try (SocketChannel connection = connect()) {
            assertThat(say(connection, new byte[2 << 20]))
                    .satisfiesAnyOf(
                            text -> assertThat(text).contains("too long"),
                            text -> assertThat(text).isEmpty());
        }
        assertThat(ask("x").status()).hasValue(1);
    }

    @Test
    void clientsThatHangAreCutOff() throws IOException {
        server.close();
        server = ControlServer.start(directory, ControlServerIT::answer, warnings::add, NO_PATIENCE);
        List<SocketChannel> hanging = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            hanging.add(connect());
        }
        hanging.getFirst().write(ByteBuffer.wrap("big\n".getBytes(StandardCharsets.US_ASCII)));
        assertThat(ask("x").status()).hasValue(1);
        for (SocketChannel connection : hanging) {
            connection.close();
        }
    }

    @Test
    void aSocketThatNobodyListensOnMeansThatNoDaemonRuns() throws IOException {
        server.close();
        assertThat(ask("x").status()).isEmpty();
        Files.createFile(directory.resolve("control"));
        assertThat(ask("x").status()).isEmpty();
        Files.delete(directory.resolve("control"));
    }
}

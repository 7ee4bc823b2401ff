package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands cost that are sent together (RFC 2920): reads, writes, and memory. */
class BatchesTest {
    private static final String SETTINGS = """
            smtpd_error_sleep_time = 0
            smtpd_hard_error_limit = 1000000
            smtpd_junk_command_limit = 1000000
            smtpd_recipient_limit = 1000000
            """;
    private static final String EHLO = "EHLO client.test\r\n";
    private static final String MAIL = "MAIL FROM:<a@client.test>\r\n";
    private static final String RCPT = "RCPT TO:<joe@example.com>\r\n";
    private static final String MESSAGE = "Subject: x\r\n\r\nx\r\n.\r\n";
    private static final int SMALL_BATCH = 20;
    private static final int LARGE_BATCH = 100;
    private static final int BATCHES = 5;
    private static final int RANDOM_CUTS = 30;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private TestRelay relay;

    @BeforeEach
    void start() throws IOException {
        relay = TestRelay.firewall(directory, SETTINGS);
    }

    @AfterEach
    void stop() throws IOException {
        relay.close();
    }

    private SegmentedInput served(List<String> segments) throws IOException {
        SegmentedInput client = new SegmentedInput(segments, true);
        relay.serve(client);
        return client;
    }

    private static String unknown(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "RCPT TO:<guess" + i + "@example.com>\r\n")
                .collect(Collectors.joining());
    }

    private static String refusals(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "550 5.1.1 <guess" + i + "@example.com>: Recipient address rejected: "
                        + "User unknown in relay recipient table\r\n")
                .collect(Collectors.joining());
    }

    @Test
    void anEnvelopeIsOneReadAndOneWriteAndSoIsAMessage() throws IOException {
        SegmentedInput client =
                served(List.of(EHLO, MAIL + RCPT.repeat(SMALL_BATCH) + "DATA\r\n", MESSAGE, MAIL + "QUIT\r\n"));
        assertThat(client.reads()).containsOnly(1);
        assertThat(client.writes()).containsOnly(1);
        assertThat(client.replies())
                .contains("250 2.1.0 Ok\r\n" + "250 2.1.5 Ok\r\n".repeat(SMALL_BATCH)
                        + "354 End data with <CR><LF>.<CR><LF>\r\n250 2.0.0 Ok: queued as ")
                .endsWith("250 2.1.0 Ok\r\n221 2.0.0 Bye\r\n");
    }

    @Test
    void soAreManyRefusalsOnceTheClientIsKnownToSendBatches() throws IOException {
        List<String> segments = new ArrayList<>(List.of(EHLO, MAIL));
        segments.addAll(Collections.nCopies(BATCHES, unknown(LARGE_BATCH)));
        SegmentedInput client = served(segments);
        assertThat(client.writes()).containsOnly(1);
        // What is beyond the room for clients that send little takes a second read, the first time.
        assertThat(client.reads().subList(0, 3)).containsExactly(1, 1, 2);
        assertThat(client.reads().subList(3, segments.size())).containsOnly(1);
        assertThat(client.replies())
                .endsWith("250 2.1.0 Ok\r\n" + refusals(LARGE_BATCH).repeat(BATCHES));
    }

    @Test
    void whereABatchIsCutMakesNoDifferenceToWhatIsAnswered() throws IOException {
        String batch = "RSET\r\n" + MAIL + RCPT + unknown(2) + "RCPT TO:<joe@elsewhere.test>\r\nDATA\r\n";
        String whole = served(List.of(EHLO, batch)).replies();
        for (int cut = 1; cut < batch.length(); cut++) {
            SegmentedInput client = served(List.of(EHLO, batch.substring(0, cut), batch.substring(cut)));
            assertThat(client.replies()).isEqualTo(whole);
            assertThat(client.reads()).containsOnly(1);
            assertThat(client.writes()).allMatch(count -> count <= 1);
        }
    }

    @Test
    void norDoManyCuts() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String batch = MAIL + RCPT.repeat(LARGE_BATCH) + unknown(LARGE_BATCH) + "RSET\r\n";
        String whole = served(List.of(EHLO, batch)).replies();
        for (int i = 0; i < RANDOM_CUTS; i++) {
            List<String> segments = new ArrayList<>(List.of(EHLO));
            int start = 0;
            while (start < batch.length()) {
                int end = Math.min(batch.length(), start + 1 + random.nextInt(2 * ClientConnection.INPUT_BYTES));
                segments.add(batch.substring(start, end));
                start = end;
            }
            SegmentedInput client = served(segments);
            assertThat(client.replies()).as("seed %d", seed).isEqualTo(whole);
            assertThat(client.writes()).as("seed %d", seed).allMatch(count -> count <= 1);
        }
    }

    @Test
    void repliesToAnEndlessBatchLeaveBeforeThereAreTooMany() throws IOException {
        int count = 2000;
        SegmentedInput client = served(List.of(EHLO, MAIL, unknown(count)));
        assertThat(client.replies()).endsWith(refusals(count));
        assertThat(client.writtenBytes()).allMatch(bytes -> bytes <= ClientConnection.LARGEST_BATCH);
        int longest = refusals(count).length() / count + 10;
        int needed = refusals(count).length() / (ClientConnection.LARGEST_BATCH - longest) + 1;
        assertThat(client.writes().getLast()).isLessThanOrEqualTo(needed);
    }

    @Test
    void aClientThatReadsNoRepliesIsNotReadFromEither() throws Exception {
        try (SegmentedInput deaf = new SegmentedInput(List.of(EHLO + "NOOP\r\n".repeat(1_000_000)), false)) {
            Thread session = Thread.ofVirtual().start(() -> serve(deaf));
            deaf.awaitStuck();
            long taken = deaf.taken();
            int most = ClientConnection.LARGEST_BATCH + ClientConnection.BATCH_INPUT_BYTES;
            assertThat(taken).isLessThanOrEqualTo(most);
            deaf.cut();
            session.join();
            assertThat(deaf.taken()).isEqualTo(taken);
            assertThat(relay.log().all()).last().asString().contains("disconnect from unknown[127.0.0.2]");
        }
    }

    private void serve(SegmentedInput client) {
        try {
            relay.serve(client);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aLineThatIsCutAnywhereIsOneLine() throws IOException {
        String address = "x".repeat(60) + "@example.com";
        String line = "RCPT TO:<" + address + ">\r\n";
        List<String> segments = new ArrayList<>(List.of(EHLO, MAIL));
        line.chars().forEach(c -> segments.add(String.valueOf((char) c)));
        SegmentedInput client = served(segments);
        assertThat(client.replies()).contains("<" + address + ">: Recipient address rejected");
    }
}

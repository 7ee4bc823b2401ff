package org.postern.relayd.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SmtpSinkIT {
    private static final String ENVELOPE = "EHLO me\r\nMAIL FROM:<a@x.test> SIZE=9\r\nRCPT TO:<b@y.test>\r\nDATA\r\n";

    private final ReceivedMail mail = new ReceivedMail();

    private static SmtpSink sink(SinkScript script, Consumer<SinkMessage> receiver) throws IOException {
        return SmtpSink.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), script, receiver);
    }

    private SmtpSink sink(Map<Stage, Reaction> reactions) throws IOException {
        return sink(SinkScript.of(reactions), mail);
    }

    @Test
    void aPipelinedTransactionArrivesWithItsEnvelopeAndExactContent() throws Exception {
        try (SmtpSink sink = sink(Map.of());
                RawClient client = new RawClient(sink.address())) {
            client.send(ENVELOPE).send("Subject: ü\r\n\r\n..\r\n.x\r\n\n.\n\r\r\n.\rz\r\n.\r\nQUIT\r\n");
            assertThat(client.codes(8)).isEqualTo("220 250 250 250 354 250 221 null");
            assertThat(mail.await(messages -> messages.size() == 1, Duration.ofSeconds(10)))
                    .isTrue();
            SinkMessage message = mail.messages().getFirst();
            assertThat(message.envelope())
                    .isEqualTo(new SinkMessage.Envelope("me", true, "a@x.test", "SIZE=9", List.of("b@y.test")));
            assertThat(message.text()).isEqualTo("Subject: ü\r\n\r\n.\r\nx\r\n\n.\n\r\r\n\rz\r\n");
            assertThat(message.client().getAddress().isLoopbackAddress()).isTrue();
        }
    }

    @Test
    void contentMayArriveInChunks() throws Exception {
        try (SmtpSink sink = sink(Map.of());
                RawClient client = new RawClient(sink.address())) {
            String chunks = "BDAT 6\r\n..\r\n.\rbdat 0\r\nDATA\r\nBDAT 4 last\r\n\n\r\nx";
            client.send(ENVELOPE.replace("DATA\r\n", chunks) + "BDAT 1 LAST\r\n.BDAT x\r\nQUIT\r\n");
            assertThat(client.codes(11)).isEqualTo("220 250 250 250 250 250 503 250 503 501 221");
            assertThat(mail.messages()).hasSize(1);
            assertThat(mail.messages().getFirst().text()).isEqualTo("..\r\n.\r\n\r\nx");
        }
    }

    @Test
    void whatIsScriptedForDataIsForChunksToo() throws Exception {
        for (Stage stage : List.of(Stage.DATA, Stage.DOT)) {
            try (SmtpSink sink = sink(Map.of(stage, Reaction.refuse(450)));
                    RawClient client = new RawClient(sink.address())) {
                client.send(ENVELOPE.replace("DATA\r\n", "BDAT 2 LAST\r\n\r\n") + "QUIT\r\n");
                assertThat(client.codes(6)).isEqualTo("220 250 250 250 450 221");
            }
        }
    }

    @Test
    void contentMayArriveByteByByte() throws Exception {
        try (SmtpSink sink = sink(Map.of());
                RawClient client = new RawClient(sink.address())) {
            client.send(ENVELOPE);
            assertThat(client.codes(5)).isEqualTo("220 250 250 250 354");
            for (char c : "..a\r\n.\rb\r\n\r\n.\r\n".toCharArray()) {
                client.send(String.valueOf(c));
            }
            assertThat(client.code()).isEqualTo("250");
            assertThat(mail.messages().getFirst().text()).isEqualTo(".a\r\n\rb\r\n\r\n");
        }
    }

    @Test
    void anEmptyMessageAndTheNullSenderAreTaken() throws Exception {
        try (SmtpSink sink = sink(Map.of());
                RawClient client = new RawClient(sink.address())) {
            client.send("helo me\r\nmail from:<>\r\nrcpt to:<\"a>b\"@y.test>\r\ndata\r\n.\r\n");
            assertThat(client.codes(6)).isEqualTo("220 250 250 250 354 250");
            SinkMessage message = mail.messages().getFirst();
            assertThat(message.sender()).isEmpty();
            assertThat(message.recipients()).containsExactly("\"a>b\"@y.test");
            assertThat(message.size()).isZero();
        }
    }

    @Test
    void commandsOutOfOrderAreRefused() throws Exception {
        try (SmtpSink sink = sink(Map.of());
                RawClient client = new RawClient(sink.address())) {
            client.send("DATA\r\nRCPT TO:<a@b>\r\nMAIL FROM:<a>\r\nMAIL FROM:<a>\r\nDATA\r\nMAIL <a>\r\nXYZZY\r\n");
            assertThat(client.codes(8)).isEqualTo("220 503 503 250 503 554 503 500");
        }
    }

    @Test
    void eachStageCanBeRefused() throws Exception {
        for (Stage stage : Stage.values()) {
            try (SmtpSink sink = sink(Map.of(stage, Reaction.refuse(450)));
                    RawClient client = new RawClient(sink.address())) {
                client.send(ENVELOPE + (stage == Stage.HELO || stage.compareTo(Stage.DOT) >= 0 ? ".\r\n" : "")
                        + "QUIT\r\n");
                String codes = client.codes(8);
                assertThat(codes)
                        .as(stage.name())
                        .isEqualTo(
                                switch (stage) {
                                    case CONNECT -> "450 null null null null null null null";
                                    case HELO -> "220 450 250 250 354 250 221 null";
                                    case MAIL -> "220 250 450 503 503 221 null null";
                                    case RCPT -> "220 250 250 450 554 221 null null";
                                    case DATA -> "220 250 250 250 450 221 null null";
                                    case DOT -> "220 250 250 250 354 450 221 null";
                                    case QUIT -> "220 250 250 250 354 250 450 null";
                                });
            }
        }
    }

    @Test
    void aScriptMayCutTheLineOrSayNothing() throws Exception {
        try (SmtpSink sink = sink(Map.of(Stage.RCPT, new Reaction.Close()));
                RawClient client = new RawClient(sink.address())) {
            client.send(ENVELOPE);
            assertThat(client.codes(4)).isEqualTo("220 250 250 null");
        }
        try (RawClient client = hangingAtMail()) {
            assertThat(client.codes(1)).isEqualTo("null");
        }
    }

    /** Closing the sink ends a session that hangs. */
    private RawClient hangingAtMail() throws IOException {
        try (SmtpSink sink = sink(Map.of(Stage.MAIL, new Reaction.Hang()))) {
            RawClient client = new RawClient(sink.address());
            client.send(ENVELOPE);
            assertThat(client.codes(2)).isEqualTo("220 250");
            return client;
        }
    }

    @Test
    void aMessageThatCannotBeKeptIsDeferred() throws Exception {
        Consumer<SinkMessage> full = message -> {
            throw new UncheckedIOException(new IOException("disk full"));
        };
        try (SmtpSink sink = sink(SinkScript.ACCEPT_ALL, full);
                RawClient client = new RawClient(sink.address())) {
            client.send(ENVELOPE + ".\r\n");
            assertThat(client.codes(6)).isEqualTo("220 250 250 250 354 451");
        }
    }

    @Test
    void dumpWritesOneCompleteFilePerMessageAndKeepsOlderOnes(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("000001.eml"), "older");
        try (SmtpSink sink = sink(SinkScript.ACCEPT_ALL, new MessageDump(directory));
                RawClient client = new RawClient(sink.address())) {
            client.send(ENVELOPE + "x: \u00e9\r\n\r\n..\r\n.\r\n");
            assertThat(client.codes(6)).isEqualTo("220 250 250 250 354 250");
        }
        assertThat(directory).isDirectoryNotContaining(file -> file.toString().endsWith(".tmp"));
        assertThat(directory.resolve("000001.eml")).hasContent("older");
        assertThat(Files.readString(directory.resolve("000002.eml"), StandardCharsets.UTF_8))
                .isEqualTo("""
                X-Client-Addr: 127.0.0.1
                X-Client-Proto: ESMTP
                X-Helo-Args: me
                X-Mail-Args: <a@x.test> SIZE=9
                X-Rcpt-Args: <b@y.test>
                x: é

                .
                """.replace("\n", "\r\n"));
    }
}

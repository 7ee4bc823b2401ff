package org.postern.relayd.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MailLogTest {
    private static final Instant NOW = Instant.parse("2026-01-02T12:34:56Z");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private String line(String text) {
        new MailLog(out, "fw", "postfix", () -> NOW).info("smtpd", text);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void linesLookLikePostfixs() {
        assertThat(line("connect from x[127.0.0.1]"))
                .matches(
                        "[A-Z][a-z]{2} [ 123]\\d \\d\\d:34:56 fw postfix/smtpd\\[\\d+]: connect from x\\[127\\.0\\.0\\.1]\n");
    }

    @Test
    void controlCharactersForgeNothing() {
        assertThat(line("a\r\nb\0c\33[2Jd\u0085e\u2028f"))
                .endsWith(": a??b?c?[2Jd?e?f\n")
                .hasLineCount(1);
    }

    @Test
    void longLinesAreCutBetweenCharacters() {
        String text = line("\ud83d\ude00".repeat(1000) + "tail");
        assertThat(text).endsWith("\ud83d\ude00\n").doesNotContain("?");
        assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(2045, 2048);
    }

    @Test
    void linesHaveRfc3339TimeStampsIfSoWished() throws Exception {
        assertThat(logged(LogFormat.RFC3339, "connect"))
                .matches(
                        "20\\d\\d-\\d\\d-0\\dT\\d\\d:34:56\\.000[-+]\\d\\d:\\d\\d fw postfix/smtpd\\[\\d+]: connect\n");
    }

    @Test
    void linesOfJsonHoldWhateverTheTextIs() throws Exception {
        String text = "a \"quoted\" \\ tab\t end";
        JsonNode line = new ObjectMapper().readTree(logged(LogFormat.JSON, text));
        assertThat(OffsetDateTime.parse(line.get("time").asText()).toInstant()).isEqualTo(NOW);
        assertThat(line.get("host").asText()).isEqualTo("fw");
        assertThat(line.get("program").asText()).isEqualTo("postfix/smtpd");
        assertThat(line.get("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
        assertThat(line.get("text").asText()).isEqualTo(text.replace('\t', '?'));
    }

    @Test
    void longLinesOfJsonAreCutAndStillJson() throws Exception {
        for (int i = 0; i < 4; i++) {
            String line = logged(LogFormat.JSON, "x".repeat(i) + "\"\\".repeat(3000));
            assertThat(line.length()).isBetween(2040, 2048);
            assertThat(new ObjectMapper().readTree(line).get("text").asText()).startsWith("x".repeat(i) + "\"\\\"");
        }
    }

    @Test
    void aFileThatWasRotatedAwayIsMadeAnew(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("mail.log");
        try (LogFile log = LogFile.open(file)) {
            log.write("one\n".getBytes(StandardCharsets.UTF_8));
            Files.move(file, directory.resolve("mail.log.1"));
            log.lookAgain();
            log.write("two\n".getBytes(StandardCharsets.UTF_8));
            log.lookAgain();
            log.write("three\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(directory.resolve("mail.log.1")).hasContent("one\n");
        assertThat(file).hasContent("two\nthree\n");
    }

    private String logged(LogFormat format, String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        MailLog log = MailLog.batching(bytes, format, "fw", "postfix", () -> NOW);
        log.info("smtpd", text);
        log.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void mailGoesOnWhenTheLogCannotBeWritten() {
        AtomicInteger failures = new AtomicInteger();
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                failures.incrementAndGet();
                throw new IOException("No space left on device");
            }
        };
        MailLog log = new MailLog(full, "fw", "postfix", () -> NOW);
        log.info("smtpd", "one");
        log.warning("smtpd", "two");
        assertThat(failures).hasValue(2);
    }
}

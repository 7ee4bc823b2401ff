package org.postern.relayd.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

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
        String text = line("x".repeat(MailLog.MAX_TEXT - 1) + "\ud83d\ude00tail");
        assertThat(text).endsWith("x\n").doesNotContain("?");
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

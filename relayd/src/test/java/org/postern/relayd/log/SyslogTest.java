package org.postern.relayd.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The log, as a syslog daemon of this machine gets it. */
@EnabledOnOs(OS.LINUX)
class SyslogTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Instant NOW = Instant.parse("2026-01-02T12:34:56Z");
    private static final String TIME = LogFormat.POSTFIX.time(NOW);

    @TempDir
    private Path directory;

    private Path socket;
    private String program;

    @BeforeEach
    void where() {
        socket = directory.resolve("log");
        program = "postfix/smtpd[" + ProcessHandle.current().pid() + "]: ";
    }

    private MailLog log(Duration patience, String facility, LogFormat format) {
        return MailLog.toSyslog(socket, patience, facility, format, "fw", "postfix", () -> NOW);
    }

    private MailLog log(Duration patience) {
        return log(patience, "mail", LogFormat.POSTFIX);
    }

    @Test
    void linesHaveFacilityAndSeverityAndNoHost() throws Exception {
        try (SyslogDaemon daemon = SyslogDaemon.at(socket);
                MailLog log = log(LONG)) {
            log.info("smtpd", "connect");
            log.warning("smtpd", "odd");
            log.error("smtpd", "bad");
            log.fatal("smtpd", "worse");
            assertThat(daemon.next()).isEqualTo("<22>" + TIME + " " + program + "connect");
            assertThat(daemon.next()).isEqualTo("<20>" + TIME + " " + program + "warning: odd");
            assertThat(daemon.next()).isEqualTo("<19>" + TIME + " " + program + "error: bad");
            assertThat(daemon.next()).isEqualTo("<18>" + TIME + " " + program + "fatal: worse");
        }
    }

    @Test
    void theFacilityIsTheOneThatIsSet() throws Exception {
        try (SyslogDaemon daemon = SyslogDaemon.at(socket);
                MailLog log = log(LONG, "local3", LogFormat.RFC3339)) {
            log.info("smtpd", "connect");
            assertThat(daemon.next()).isEqualTo("<158>" + TIME + " " + program + "connect");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> log(LONG, "male", LogFormat.POSTFIX));
    }

    @Test
    void theTextMayBeAnObject() throws Exception {
        try (SyslogDaemon daemon = SyslogDaemon.at(socket);
                MailLog log = log(LONG, "mail", LogFormat.JSON)) {
            log.warning("smtpd", "\"odd\"");
            String line = daemon.next();
            String head = "<20>" + TIME + " " + program;
            assertThat(line).startsWith(head + "{\"time\":\"2026-01-0");
            assertThat(new ObjectMapper()
                            .readTree(line.substring(head.length()))
                            .get("text")
                            .asText())
                    .isEqualTo("warning: \"odd\"");
        }
    }

    @Test
    void aLineIsOneDatagramThatNothingForgesAndThatEnds() throws Exception {
        try (SyslogDaemon daemon = SyslogDaemon.at(socket);
                MailLog log = log(LONG)) {
            log.info("smtpd", "a\n<2>b\0c");
            assertThat(daemon.next()).endsWith("a?<2>b?c");
            log.info("smtpd", "\u20ac".repeat(2000));
            assertThat(daemon.next().getBytes(StandardCharsets.UTF_8)).hasSizeBetween(2040, 2047);
        }
    }

    @Test
    void aDaemonThatIsStartedAnewGetsAllLines() throws Exception {
        MailLog log;
        try (SyslogDaemon daemon = SyslogDaemon.at(socket)) {
            log = log(LONG);
            log.info("smtpd", "one");
            assertThat(daemon.next()).endsWith("one");
        }
        try (log) {
            log.info("smtpd", "two");
            log.info("smtpd", "three");
            try (SyslogDaemon daemon = SyslogDaemon.at(socket)) {
                assertThat(daemon.next()).endsWith("two");
                assertThat(daemon.next()).endsWith("three");
            }
        }
    }

    @Test
    void linesThatNobodyGotAreLostAndCounted() throws Exception {
        try (MailLog log = log(Duration.ZERO)) {
            log.info("smtpd", "lost");
            log.info("smtpd", "lost too");
            log.flush();
            try (SyslogDaemon daemon = SyslogDaemon.at(socket)) {
                log.info("smtpd", "three");
                assertThat(daemon.next())
                        .startsWith("<20>" + TIME + " postfix/master[")
                        .endsWith("]: warning: 2 lines of the log were lost while nobody read them");
                assertThat(daemon.next()).endsWith("three");
            }
        }
    }

    @Test
    void aDaemonThatHangsHoldsUpNobody() throws Exception {
        try (SyslogDaemon daemon = SyslogDaemon.at(socket);
                MailLog log = log(Duration.ofMillis(1))) {
            // More than any socket keeps.
            for (int i = 0; i < 5000; i++) {
                log.info("smtpd", "x".repeat(1500));
            }
            log.flush();
            while (!daemon.poll().isEmpty()) {
                // It reads again.
            }
            log.info("smtpd", "last");
            assertThat(daemon.next()).matches(".* warning: [0-9]+ lines of the log were lost .*");
            assertThat(daemon.next()).endsWith("last");
        }
    }
}

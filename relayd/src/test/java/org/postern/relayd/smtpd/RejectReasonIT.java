package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With relayd_log_reason, lines about refusals end with what refused. */
class RejectReasonIT {
    private static final String SENDERS = """
            smtpd_sender_restrictions = check_sender_access hash:{DIR}/access,
                check_sender_access inline:{{in.test = REJECT}}
            """;

    @TempDir
    private Path directory;

    @Test
    void theDecidingLineIsNamedAndAnEditedTextIsSaidToBe() throws Exception {
        Path access = directory.resolve("etc/access");
        try (TestRelay relay = relay("relayd_log_reason = yes\n" + SENDERS)) {
            String line = refusal(relay, "a@bad.test", "joe@example.com");
            assertThat(line)
                    .endsWith("; from=<a@bad.test> to=<joe@example.com> proto=SMTP reason=<" + access
                            + ", line 2, smtpd_sender_restrictions: check_sender_access hash:" + access + ">");
            assertThat(refusal(relay, "a@bad.test", "joe@example.com"))
                    .as("from memory")
                    .isEqualTo(line);
            Files.writeString(access, "# one\n# two\nbad.test REJECT\n");
            assertThat(refusal(relay, "a@bad.test", "joe@example.com"))
                    .contains(" reason=<hash:" + access + " (changed since it was compiled), ");
        }
    }

    @Test
    void whereNoLineDecidedTheTableOrTheRestrictionIsNamed() throws Exception {
        try (TestRelay relay = relay("relayd_log_reason = yes\n" + SENDERS)) {
            assertThat(refusal(relay, "a@in.test", "joe@example.com"))
                    .contains(" reason=<inline:{{in.test = REJECT}}, smtpd_sender_restrictions: ");
            assertThat(refusal(relay, "a@b.test", "joe@other.test"))
                    .endsWith(" reason=<smtpd_relay_restrictions: reject_unauth_destination>");
            assertThat(refusal(relay, "a@b.test", "nobody@example.com"))
                    .endsWith(" reason=<smtpd_reject_unlisted_recipient: yes>");
        }
    }

    @Test
    void linesAreAsPostfixsUnlessAskedFor() throws Exception {
        try (TestRelay relay = relay(SENDERS)) {
            assertThat(refusal(relay, "a@bad.test", "joe@example.com")).endsWith(" proto=SMTP");
        }
    }

    private TestRelay relay(String settings) throws Exception {
        Map<String, String> tables = new HashMap<>(TestRelay.FIREWALL_TABLES);
        tables.put("access", "# who is bad\nbad.test REJECT\n");
        return TestRelay.start(directory, TestRelay.FIREWALL + settings, tables, 100);
    }

    /** The line about the refusal of a message from outside. */
    private static String refusal(TestRelay relay, String sender, String recipient) throws Exception {
        long sessions = relay.log().count("disconnect from");
        try (RawClient client = relay.connect("127.0.0.2")) {
            client.reply();
            for (String each :
                    List.of("MAIL FROM:<" + sender + ">\r\n", "RCPT TO:<" + recipient + ">\r\n", "QUIT\r\n")) {
                client.send(each);
                client.reply();
            }
        }
        relay.log().await("disconnect from", sessions + 1);
        return relay.log().texts().stream()
                .filter(text -> text.contains(": reject: "))
                .reduce((first, last) -> last)
                .orElseThrow();
    }
}

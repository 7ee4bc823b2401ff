package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is added to headers, and what is left out of them, as Postfix 3.7 does. */
class MissingHeadersIT {
    private static final String OWN = "local_header_rewrite_clients = permit_inet_interfaces\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    /** The header and body that are queued, without our Received header; what differs each time is cut out. */
    private String queued(String settings, String sender, String content) throws IOException {
        try (TestRelay relay = TestRelay.firewall(directory, settings);
                RawClient client = relay.client()) {
            client.command("EHLO client.test");
            client.command("MAIL FROM:<" + sender + ">");
            client.command("RCPT TO:<joe@example.com>");
            client.command("DATA");
            client.send(content);
            assertThat(client.command(".")).startsWith("250 ");
            RecordingStore.Queued message = relay.queued().getLast();
            String text = message.content();
            return text.substring(text.indexOf("\r\n", text.indexOf(";") + 4) + 2)
                    .replaceAll("<\\d{14}\\." + message.envelope().id() + "@", "<ID@")
                    .replaceAll("\\w{3}, .{20} [+-]\\d{4} \\(\\w+\\)", "DATE")
                    .replace("\r\n", "\n");
        }
    }

    @Test
    void ownClientsMailIsCompleted() throws Exception {
        assertThat(queued(OWN, "c@d.test", "Subject: x\r\n\r\nhi\r\n"))
                .isEqualTo("Subject: x\nMessage-Id: <ID@fw.gateway.test>\nDate: DATE\nFrom: c@d.test\n\nhi\n");
    }

    @Test
    void aMessageWithoutBodyOrWithoutHeaderIsCompletedToo() throws Exception {
        String added = "Message-Id: <ID@fw.gateway.test>\nDate: DATE\nFrom: \"a b\"@d.test\n";
        assertThat(queued(OWN, "\"a b\"@d.test", "Subject: x\r\n")).isEqualTo("Subject: x\n" + added);
        assertThat(queued(OWN, "\"a b\"@d.test", "")).isEqualTo(added);
        assertThat(queued(OWN, "\"a b\"@d.test", "no header\r\n")).isEqualTo(added + "\nno header\n");
    }

    @Test
    void strangersMailIsCompletedWhereItsHeaderIsToBeRewritten() throws Exception {
        assertThat(queued("remote_header_rewrite_domain = domain.invalid\n", "c@d.test", "Subject: x\r\n\r\nhi\r\n"))
                .isEqualTo("Subject: x\nMessage-Id: <ID@fw.gateway.test>\nDate: DATE\nFrom: c@d.test\n\nhi\n");
    }

    @Test
    void strangersMailIsLeftAsItIsUnlessAllMailIsCompleted() throws Exception {
        assertThat(queued("", "c@d.test", "Subject: x\r\n\r\nhi\r\n")).isEqualTo("Subject: x\n\nhi\n");
        assertThat(queued(
                        "always_add_missing_headers = yes\nundisclosed_recipients_header = To: undisclosed-recipients:;\n",
                        "",
                        "Date: then\r\nMessage-ID: <a@b>\r\n\r\nhi\r\n"))
                .isEqualTo("Date: then\nMessage-ID: <a@b>\nFrom: MAILER-DAEMON\nTo: undisclosed-recipients:;\n\nhi\n");
    }

    @Test
    void whoeverSendsAMessageOnIsNamedWithResentHeaders() throws Exception {
        assertThat(queued(OWN, "c@d.test", "Date: q\r\nResent-Date: y\r\nMessage-Id: <a@b>\r\nFrom: z@z\r\n\r\nhi\r\n"))
                .isEqualTo("""
                        Date: q
                        Resent-Date: y
                        Message-Id: <a@b>
                        From: z@z
                        Resent-Message-Id: <ID@fw.gateway.test>
                        Resent-From: c@d.test

                        hi
                        """);
    }

    @Test
    void whatIsNotForOthersToSeeIsLeftOut() throws Exception {
        assertThat(queued(
                        "",
                        "c@d.test",
                        "Bcc: a@b\r\n " + "x".repeat(3000)
                                + "\r\nReturn-Path : <x@y>\r\nContent-Length: 5\r\nTo: q@r\r\n\r\nBcc: kept\r\n"))
                .isEqualTo("To: q@r\n\nBcc: kept\n");
    }

    @Test
    void aHeaderBeyondTheLimitLosesItsEnd() throws Exception {
        String line = " " + "x".repeat(97) + "\r\n";
        assertThat(queued("header_size_limit = 250\n", "c@d.test", "X: y\r\n" + line.repeat(9) + "Y: z\r\n\r\nhi\r\n"))
                .isEqualTo("X: y\n" + line.replace("\r", "").repeat(2) + " " + "x".repeat(46) + "\nY: z\n\nhi\n");
        assertThat(queued(
                        "header_size_limit = 2000\n", "c@d.test", "X: " + "y".repeat(9000) + "\r\nY: z\r\n\r\nhi\r\n"))
                .isEqualTo("X: " + "y".repeat(1997) + "\nY: z\n\nhi\n");
        assertThat(queued("header_size_limit = 250\n", "c@d.test", "X: " + "y".repeat(246) + "\r\n z\r\n\r\nhi\r\n"))
                .isEqualTo("X: " + "y".repeat(246) + "\n\nhi\n");
        assertThat(queued("header_size_limit = 251\n", "c@d.test", "X: " + "y".repeat(246) + "\r\n z\r\n\r\nhi\r\n"))
                .isEqualTo("X: " + "y".repeat(246) + "\n \n\nhi\n");
    }
}

package org.postern.relayd.bounce;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.queue.DeliveryResult.Status;
import org.postern.relayd.queue.DeliveryResult.Success;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.MessageContent;
import org.postern.relayd.queue.Recipient;

class DeliveryReportTest {
    static final String ORIGINAL =
            "Received: by x\r\nSubject: hello\r\n there\r\nTo: u@example.net\r\n\r\nbody\r\n.\r\n\r\nend\r\n";
    private static final String RETURN_PATH = "Return-Path: <s@example.org>\r\n";
    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");
    private static final BounceSettings SETTINGS = new BounceSettings(
            "Postern",
            "gw.example.com",
            "example.com",
            50_000,
            Duration.ofHours(4),
            Duration.ofDays(5),
            ReportTemplates.NONE,
            new BounceSettings.Postmaster(
                    Set.of(), "postmaster", "postmaster", "postmaster", "double-bounce@gw.example.com"));

    static Envelope envelope(String sender, String ret, String envelopeId, Recipient... recipients) {
        return new Envelope(
                "4X1",
                Instant.parse("2026-02-03T04:00:00Z"),
                sender,
                List.of(recipients),
                ORIGINAL.length(),
                false,
                false,
                ret,
                envelopeId);
    }

    static DeliveryResult refused(Recipient recipient) {
        return new DeliveryResult(
                recipient,
                Status.BOUNCED,
                "5.1.1",
                "mx.example.net[192.0.2.1]:25",
                "host mx.example.net[192.0.2.1] said: 550 5.1.1 <u@example.net>: no such user here (in reply to RCPT TO command)",
                "mx.example.net",
                Duration.ZERO,
                Duration.ZERO);
    }

    static DeliveryResult ours(Recipient recipient) {
        return DeliveryResult.local(recipient, Status.BOUNCED, "5.4.6", "mail for example.net loops back to myself");
    }

    static String write(Envelope envelope, String original, DeliveryResult... failed) {
        return write(ReportKind.FAILED, envelope, original, failed);
    }

    static String write(ReportKind kind, Envelope envelope, String original, DeliveryResult... results) {
        MessageContent content = () -> new ByteArrayInputStream(original.getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            DeliveryReport message = new DeliveryReport(
                    kind,
                    "4X2",
                    envelope.sender(),
                    envelope,
                    List.of(results),
                    content,
                    SETTINGS,
                    InstantSource.fixed(NOW),
                    ZoneId.of("UTC"));
            message.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String text = out.toString(StandardCharsets.UTF_8);
        MimeParts.checkLines(text);
        return text;
    }

    @Test
    void reportHasThreePartsThatProgramsCanRead() {
        Recipient user = new Recipient("u@example.net", "first@example.com", "", "rfc822;other+2Btag@example.com");
        Recipient plain = Recipient.of("a b@example.net");
        MimeParts report = MimeParts.parse(
                write(envelope("s@example.org", "", "QQ+2B1", user, plain), ORIGINAL, refused(user), ours(plain)));
        assertThat(report.field("from")).isEqualTo("Mail Delivery System <MAILER-DAEMON@example.com>");
        assertThat(report.field("to")).isEqualTo("s@example.org");
        assertThat(report.field("subject")).isEqualTo("Undelivered Mail Returned to Sender");
        assertThat(report.field("auto-submitted")).isEqualTo("auto-replied");
        assertThat(report.field("date")).isEqualTo("Tue, 3 Feb 2026 04:05:06 +0000 (UTC)");
        assertThat(report.field("message-id")).isEqualTo("<20260203040506.4X2@gw.example.com>");
        assertThat(report.field("mime-version")).isEqualTo("1.0");
        assertThat(report.field("content-type")).startsWith("multipart/report; report-type=delivery-status;");
        assertThat(report.header()).doesNotContainKey("content-transfer-encoding");

        List<MimeParts> parts = report.parts();
        assertThat(parts)
                .extracting(part -> part.field("content-type"))
                .containsExactly("text/plain; charset=us-ascii", "message/delivery-status", "message/rfc822");

        List<MimeParts> status = parts.get(1).groups();
        assertThat(status).hasSize(3);
        assertThat(status.get(0).header())
                .containsEntry("reporting-mta", "dns; gw.example.com")
                .containsEntry("original-envelope-id", "QQ+1")
                .containsEntry("x-postern-queue-id", "4X1")
                .containsEntry("x-postern-sender", "rfc822; s@example.org")
                .containsEntry("arrival-date", "Tue, 3 Feb 2026 04:00:00 +0000 (UTC)");
        assertThat(status.get(1).header())
                .containsEntry("final-recipient", "rfc822; u@example.net")
                .containsEntry("original-recipient", "rfc822;other+tag@example.com")
                .containsEntry("action", "failed")
                .containsEntry("status", "5.1.1")
                .containsEntry("remote-mta", "dns; mx.example.net")
                .containsEntry("diagnostic-code", "smtp; 550 5.1.1 <u@example.net>: no such user here");
        assertThat(status.get(2).header())
                .containsEntry("final-recipient", "rfc822; \"a b\"@example.net")
                .containsEntry("original-recipient", "rfc822;\"a b\"@example.net")
                .containsEntry("diagnostic-code", "X-Postern; mail for example.net loops back to myself")
                .doesNotContainKey("remote-mta");
        assertThat(parts.get(2).body()).isEqualTo(RETURN_PATH + ORIGINAL);
    }

    @Test
    void textForPeopleIsThis() {
        Recipient user = new Recipient("u@example.net", "first@example.com", "", "");
        Recipient plain = Recipient.of("p@example.net");
        String text = MimeParts.parse(
                        write(envelope("s@example.org", "", "", user, plain), ORIGINAL, refused(user), ours(plain)))
                .parts()
                .getFirst()
                .body()
                .replace("\r\n", "\n");
        assertThat(text).isEqualTo("""
                        This is the mail system at host gw.example.com.

                        Your message was not delivered to the recipients below, and no further
                        attempt will be made. It is attached.

                        If you need help, write to postmaster and include this report; the
                        text of your own message can be left out.

                                           The mail system

                        <u@example.net> (expanded from <first@example.com>): host
                            mx.example.net[192.0.2.1] said: 550 5.1.1 <u@example.net>: no such user
                            here (in reply to RCPT TO command)

                        <p@example.net>: mail for example.net loops back to myself
                        """);
    }

    @Test
    void headerAloneReturnsWhenAskedForOrWhenTheMessageIsBig() {
        Recipient user = Recipient.of("u@example.net");
        MimeParts asked = MimeParts.parse(write(envelope("s@example.org", "HDRS", "", user), ORIGINAL, refused(user)))
                .parts()
                .get(2);
        assertThat(asked.field("content-type")).isEqualTo("text/rfc822-headers");
        assertThat(asked.body())
                .isEqualTo(RETURN_PATH + "Received: by x\r\nSubject: hello\r\n there\r\nTo: u@example.net\r\n");

        Envelope big = new Envelope("4X1", NOW, "s@example.org", List.of(user), 50_001, false, false, "FULL", "");
        assertThat(MimeParts.parse(write(big, ORIGINAL, refused(user)))
                        .parts()
                        .get(2)
                        .field("content-type"))
                .isEqualTo("text/rfc822-headers");
    }

    @Test
    void eightBitContentIsDeclared() {
        Recipient user = Recipient.of("u@example.net");
        MimeParts report =
                MimeParts.parse(write(envelope("s@example.org", "", "", user), "A: b\r\n\r\ngrüße\r\n", refused(user)));
        assertThat(report.field("content-transfer-encoding")).isEqualTo("8bit");
        assertThat(report.parts().get(2).field("content-transfer-encoding")).isEqualTo("8bit");
        assertThat(report.parts().get(2).body()).isEqualTo(RETURN_PATH + "A: b\r\n\r\ngrüße\r\n");
    }

    @Test
    void internationalAddressesMakeAGlobalReport() {
        Recipient user = Recipient.of("jürgen@example.net");
        MimeParts report = MimeParts.parse(write(envelope("s@example.org", "", "", user), ORIGINAL, refused(user)));
        assertThat(report.field("content-type")).contains("report-type=global-delivery-status;");
        assertThat(report.parts())
                .extracting(part -> part.field("content-type"))
                .containsExactly("text/plain; charset=utf-8", "message/global-delivery-status", "message/global");
        assertThat(report.parts().get(1).groups().get(1).header())
                .containsEntry("final-recipient", "utf-8; jürgen@example.net");
    }

    @Test
    void aHeaderThatOnlySmtpUtf8AllowsMakesAGlobalReport() {
        Recipient user = Recipient.of("u@example.net");
        String original = "Subject: grüße\r\n\r\nbody\r\n";
        for (boolean smtpUtf8 : List.of(true, false)) {
            Envelope envelope =
                    new Envelope("4X1", NOW, "s@example.org", List.of(user), 30, false, smtpUtf8, "HDRS", "");
            assertThat(MimeParts.parse(write(envelope, original, refused(user))).parts())
                    .extracting(part -> part.field("content-type"))
                    .containsExactly(
                            "text/plain; charset=utf-8",
                            smtpUtf8 ? "message/global-delivery-status" : "message/delivery-status",
                            smtpUtf8 ? "message/global-headers" : "text/rfc822-headers");
        }
        Envelope plain = new Envelope("4X1", NOW, "s@example.org", List.of(user), 30, false, true, "", "");
        assertThat(MimeParts.parse(write(plain, ORIGINAL, refused(user)))
                        .parts()
                        .get(2)
                        .field("content-type"))
                .isEqualTo("message/rfc822");
    }

    /** The header, and the fields about a recipient, as Postfix 3.7 writes them but for its name, the Message-Id and wrapped lines. */
    @Test
    void headerAndDeliveryStatusAreThis() {
        String address = "a-local-part-of-sixty-four-characters-which-is-all-that-is-allowed@long.example.net";
        Recipient user = new Recipient(address, address, "", "");
        String report = write(envelope("s@example.org", "HDRS", "QQ+2B314", user), ORIGINAL, refused(user));
        assertThat(report.replace("\r\n", "\n")).startsWith("""
                        Received: by gw.example.com (Postern)
                        \tid 4X2; Tue, 3 Feb 2026 04:05:06 +0000 (UTC)
                        Date: Tue, 3 Feb 2026 04:05:06 +0000 (UTC)
                        From: Mail Delivery System <MAILER-DAEMON@example.com>
                        Subject: Undelivered Mail Returned to Sender
                        To: s@example.org
                        Auto-Submitted: auto-replied
                        MIME-Version: 1.0
                        Content-Type: multipart/report; report-type=delivery-status;
                        \tboundary="4X2.1770091506/gw.example.com"
                        Message-Id: <20260203040506.4X2@gw.example.com>

                        This is a MIME-encapsulated message.

                        --4X2.1770091506/gw.example.com
                        Content-Description: Notification
                        Content-Type: text/plain; charset=us-ascii

                        """).contains("""
                        --4X2.1770091506/gw.example.com
                        Content-Description: Delivery report
                        Content-Type: message/delivery-status

                        Reporting-MTA: dns; gw.example.com
                        Original-Envelope-Id: QQ+314
                        X-Postern-Queue-ID: 4X1
                        X-Postern-Sender: rfc822; s@example.org
                        Arrival-Date: Tue, 3 Feb 2026 04:00:00 +0000 (UTC)

                        Final-Recipient: rfc822; %1$s
                        Original-Recipient: rfc822;%1$s
                        Action: failed
                        Status: 5.1.1
                        Remote-MTA: dns; mx.example.net
                        Diagnostic-Code: smtp; 550 5.1.1 <u@example.net>: no such user here

                        --4X2.1770091506/gw.example.com
                        Content-Description: Undelivered Message Headers
                        Content-Type: text/rfc822-headers

                        Return-Path: <s@example.org>
                        """.formatted(address));
    }

    private static DeliveryResult taken(Recipient recipient) {
        return new DeliveryResult(
                recipient,
                Status.SENT,
                "2.0.0",
                "in.example.net[192.0.2.9]:25",
                "250 2.0.0 Ok: queued as 99",
                "",
                Duration.ZERO,
                Duration.ZERO);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            FAILED,    '',                true
            FAILED,    NEVER,             false
            FAILED,    'success,delay',   false
            FAILED,    'SUCCESS,FAILURE', true
            DELAYED,   '',                true
            DELAYED,   NEVER,             false
            DELAYED,   FAILURE,           false
            DELAYED,   'FAILURE,delay',   true
            DELIVERED, '',                false
            DELIVERED, NEVER,             false
            DELIVERED, 'FAILURE,DELAY',   false
            DELIVERED, SUCCESS,           true
            """)
    void senderIsToldOfWhatNotifySays(ReportKind kind, String notifyOn, boolean told) {
        Recipient recipient = new Recipient("u@example.net", "u@example.net", notifyOn, "");
        assertThat(kind.isWantedFor(taken(recipient))).isEqualTo(told);
    }

    @Test
    void nextHostThatReportsItselfNeedsNoReportOfOurs() {
        Recipient recipient = new Recipient("u@example.net", "u@example.net", "SUCCESS", "");
        DeliveryResult passedOn = new DeliveryResult(
                recipient,
                Status.SENT,
                "2.0.0",
                "h[1]:25",
                "ok",
                "",
                Duration.ZERO,
                Duration.ZERO,
                1,
                Success.PASSED_ON);
        assertThat(ReportKind.DELIVERED.isWantedFor(passedOn)).isFalse();
    }

    @Test
    void delayWarningSaysUntilWhenAttemptsGoOn() {
        Recipient user = Recipient.of("u@example.net");
        MimeParts report = MimeParts.parse(write(
                ReportKind.DELAYED,
                envelope("s@example.org", "FULL", "", user),
                ORIGINAL,
                DeliveryResult.local(
                        user, Status.DEFERRED, "4.4.1", "connect to h[192.0.2.1]:25: Connection refused")));
        assertThat(report.field("subject")).isEqualTo("Delayed Mail (still being retried)");
        assertThat(report.parts().getFirst().body().replace("\r\n", "\n")).isEqualTo("""
                        This is the mail system at host gw.example.com.

                        This is only a warning: there is no need to send your message again.

                        It has been waiting for more than 4 hours for the recipients below.
                        Attempts will go on until it is 5 days old.

                        If you need help, write to postmaster and include this report; the
                        text of your own message can be left out.

                                           The mail system

                        <u@example.net>: connect to h[192.0.2.1]:25: Connection refused
                        """);
        assertThat(report.parts().get(1).groups().get(1).header())
                .containsEntry("action", "delayed")
                .containsEntry("status", "4.4.1")
                .containsEntry("will-retry-until", "Sun, 8 Feb 2026 04:00:00 +0000 (UTC)");
        assertThat(report.parts().get(2).field("content-type")).isEqualTo("text/rfc822-headers");
    }

    @Test
    void successReportSaysHowFarTheMailGot() {
        Recipient far = Recipient.of("far@example.net");
        Recipient near = Recipient.of("near@example.net");
        MimeParts report = MimeParts.parse(write(
                ReportKind.DELIVERED,
                envelope("s@example.org", "FULL", "", far, near),
                ORIGINAL,
                taken(far),
                DeliveryResult.local(near, Status.SENT, "2.0.0", "thrown away")));
        assertThat(report.field("subject")).isEqualTo("Successful Mail Delivery Report");
        assertThat(report.parts().getFirst().body())
                .contains(
                        "<far@example.net>: delivery via in.example.net[192.0.2.9]:25: 250 2.0.0 Ok:\r\n    queued as 99")
                .contains("<near@example.net>: thrown away");
        List<MimeParts> status = report.parts().get(1).groups();
        assertThat(status.get(1).header())
                .containsEntry("action", "relayed")
                .containsEntry("status", "2.0.0")
                .containsEntry("remote-mta", "dns; in.example.net")
                .containsEntry("diagnostic-code", "smtp; 250 2.0.0 Ok: queued as 99");
        assertThat(status.get(2).header())
                .containsEntry("action", "delivered")
                .containsEntry("diagnostic-code", "X-Postern; thrown away")
                .doesNotContainKey("remote-mta");
        assertThat(report.parts().get(2).field("content-type")).isEqualTo("text/rfc822-headers");
    }

    @Test
    void postmasterSeesWhatCouldNotBeReturned() {
        Recipient user = Recipient.of("u@example.net");
        MimeParts report =
                MimeParts.parse(write(ReportKind.FAILED_COPY, envelope("", "HDRS", "", user), ORIGINAL, refused(user)));
        assertThat(report.field("subject")).isEqualTo("Postmaster Copy: Undelivered Mail");
        assertThat(report.field("auto-submitted")).isEqualTo("auto-generated");
        assertThat(report.parts().get(1).groups().getFirst().header())
                .containsEntry("x-postern-sender", "rfc822; MAILER-DAEMON@gw.example.com");
        assertThat(report.parts().get(2).body()).isEqualTo("Return-Path: <>\r\n" + ORIGINAL);
    }

    @Test
    void postmasterSeesTheHeaderAloneOfWhatGoesBackToItsSender() {
        Recipient user = Recipient.of("u@example.net");
        MimeParts returned = MimeParts.parse(write(
                        ReportKind.FAILED_COPY, envelope("s@example.org", "FULL", "", user), ORIGINAL, refused(user)))
                .parts()
                .get(2);
        assertThat(returned.field("content-type")).isEqualTo("text/rfc822-headers");
        assertThat(returned.body()).doesNotContain("body");
    }

    @Test
    void theFurtherLinesOfALongReplyAreIndentedAsPostfixIndentsThem() {
        Recipient user = Recipient.of("u@example.net");
        DeliveryResult wordy = new DeliveryResult(
                user,
                Status.BOUNCED,
                "5.1.1",
                "h[192.0.2.1]:25",
                "host h[192.0.2.1] said: 550 5.1.1 <u@example.net>: Recipient address rejected: User unknown here",
                "h",
                Duration.ZERO,
                Duration.ZERO);
        String report = write(envelope("s@example.org", "", "", user), ORIGINAL, wordy);
        assertThat(report.replace("\r\n", "\n")).contains("""
                        Diagnostic-Code: smtp; 550 5.1.1 <u@example.net>: Recipient address rejected:
                            User unknown here
                        """);
    }

    @Test
    void nothingAPeerSaysBreaksTheReport() {
        Recipient user = Recipient.of("u@example.net");
        DeliveryResult nasty = new DeliveryResult(
                user,
                Status.BOUNCED,
                "5.0.0",
                "none",
                "host h[1] said: 550 x\r\n--4X2.1770091506/gw.example.com--\r\n" + "y".repeat(3000),
                "h",
                Duration.ZERO,
                Duration.ZERO);
        MimeParts report = MimeParts.parse(write(envelope("s@example.org", "", "", user), ORIGINAL, nasty));
        assertThat(report.parts()).hasSize(3);
    }

    @Test
    void originalWithoutLastLineEndIsEnded() {
        Recipient user = Recipient.of("u@example.net");
        assertThat(MimeParts.parse(write(envelope("s@example.org", "", "", user), "A: b\r\n\r\nc", refused(user)))
                        .parts()
                        .get(2)
                        .body())
                .isEqualTo(RETURN_PATH + "A: b\r\n\r\nc\r\n");
    }
}

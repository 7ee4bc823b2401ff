package org.postern.relayd.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.queue.Envelope;

/** smtp_generic_maps; what is expected is what Postfix 3.7 was seen to send. */
class GenericMapsIT {
    private static final String MAIN_CF = """
            compatibility_level = 3.6
            mydomain = example.com
            myorigin = example.com
            mydestination =
            recipient_delimiter = +
            smtp_generic_maps = inline:{ { user@localdomain.local = user@example.net } { @sub.local = @example.org }\
             { root = admin@example.net } { "a b"@localdomain.local = plain@example.net }\
             { plus@localdomain.local = "we ird"@example.net } { tag@localdomain.local = t@example.net } }
            """;

    private static Envelope envelope(String content) {
        Envelope envelope = ClientFixture.envelope(content, "other@sub.local", "x+ext@sub.local");
        return new Envelope(
                envelope.id(),
                envelope.arrival(),
                "user@localdomain.local",
                envelope.recipients(),
                envelope.contentLength(),
                false,
                false,
                "",
                "");
    }

    private static String sent(String mainCf, String ehlo, String written) {
        String content = written.replace("\n", "\r\n");
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of("ehlo", ehlo))) {
            ClientFixture.with(mainCf).deliver(peer.nexthop(), content, envelope(content));
            return peer.received().replace("\r\n", "\n");
        }
    }

    @Test
    void envelopeAndHeadersAreRewritten() {
        String content = """
                From: user@localdomain.local (The User)
                To: "Name, With Comma" <user@localdomain.local>, other@sub.local,
                \tThird <x+ext@sub.local>;, root, root@example.com,
                \t<@route.example:user@localdomain.local>
                Cc: Group: user@localdomain.local,
                \t"a b"@localdomain.local (c (nested) user@localdomain.local);,
                \ttag+more@localdomain.local
                sender: USER@LOCALDOMAIN.LOCAL
                Reply-To: plus@localdomain.local, user @ localdomain.local
                X-Other: user@localdomain.local
                Subject: to user@localdomain.local
                Disposition-Notification-To: =?utf-8?q?x?= <user@localdomain.local>
                Content-Type: multipart/mixed; boundary=b

                --b
                From: user@localdomain.local
                Content-Type: message/rfc822

                From: user@localdomain.local

                inner
                --b--
                """;
        assertThat(sent(MAIN_CF, "250 peer.test", content)).isEqualTo("""
                EHLO gw.example.com
                MAIL FROM:<user@example.net>
                RCPT TO:<other@example.org>
                RCPT TO:<x+ext@example.org>
                DATA
                From: user@example.net (The User)
                To: "Name, With Comma" <user@example.net>, other@example.org,
                \tThird <x+ext@example.org>;, admin@example.net, admin@example.net,
                \t<@route.example:user@example.net>
                Cc: Group: user@example.net,
                \tplain@example.net (c (nested) user@localdomain.local);,
                \tt@example.net
                sender: user@example.net
                Reply-To: "we ird"@example.net, user@example.net
                X-Other: user@localdomain.local
                Subject: to user@localdomain.local
                Disposition-Notification-To: =?utf-8?q?x?= <user@example.net>
                Content-Type: multipart/mixed; boundary=b

                --b
                From: user@localdomain.local
                Content-Type: message/rfc822

                From: user@localdomain.local

                inner
                --b--
                .
                QUIT
                """);
    }

    @Test
    void originalRecipientStaysWhatItWas() {
        assertThat(sent(MAIN_CF, "250-peer.test\r\n250 DSN", "Subject: s\n\nx\n"))
                .contains("RCPT TO:<x+ext@example.org> ORCPT=rfc822;x+2Bext@sub.local\n");
    }

    @Test
    void extensionsAreCarriedOverWhenAskedFor() {
        assertThat(sent(
                        MAIN_CF + "propagate_unmatched_extensions = generic\n",
                        "250 peer.test",
                        "To: tag+more@localdomain.local\n\nx\n"))
                .contains("\nTo: t+more@example.net\n");
    }

    @Test
    void withoutEntryNothingChanges() {
        String content = "From:   Somebody  <user@other.test> , x\nTo: \"odd\" <\n\nuser@localdomain.local\n";
        assertThat(sent(MAIN_CF, "250 peer.test", content)).contains("DATA\n" + content + ".\n");
    }

    @Test
    void aTableThatCannotBeAskedDefers() {
        try (ScriptedNexthop peer = ScriptedNexthop.start(Map.of())) {
            DeliveryResult result =
                    ClientFixture.with("smtp_generic_maps = fail:maintenance").deliverOne(peer.nexthop());
            assertThat(result.status() + " " + result.dsn() + " " + result.text())
                    .isEqualTo("DEFERRED 4.3.0 local data error while talking to 127.0.0.1[127.0.0.1]");
        }
    }
}

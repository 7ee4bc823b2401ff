package org.postern.relayd.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postern.relayd.dns.DnsAnswer;
import org.postern.relayd.dns.DnsAnswer.Reason;
import org.postern.relayd.dns.RecordType;
import org.postern.relayd.smtpclient.BrokenConversation.Kind;

/** The table in the class's documentation, row by row. */
class DeliveryTroubleTest {
    private static final RelayHost HOST =
            new RelayHost("mx.test", InetAddress.ofLiteral("192.0.2.1"), 25, true, Provenance.UNKNOWN);

    private static PeerReply reply(String... lines) {
        return PeerReply.of(List.of(lines));
    }

    static Stream<Arguments> decisions() {
        return Stream.of(
                row("5.4.4", notFound(Reason.NO_SUCH_NAME)),
                row("5.4.4", notFound(Reason.NO_DATA)),
                row("5.4.4", notFound(Reason.INVALID_NAME)),
                row("5.4.4", notFound(Reason.ALIAS_LOOP)),
                row("5.4.4", DeliveryTrouble.notFound("x", new DnsAnswer.Malformed<>(RecordType.MX, List.of()))),
                row("4.4.3", DeliveryTrouble.notFound("x", new DnsAnswer.Failed<>(RecordType.MX, "silence"))),
                row("5.1.0", DeliveryTrouble.nullMx("x")),
                row("5.4.6", DeliveryTrouble.loopsBack("x")),
                row("4.4.6", DeliveryTrouble.backupLoopsBack("x")),
                row("4.4.4", DeliveryTrouble.noPrimary("x")),
                row("4.4.1", DeliveryTrouble.notConnected(HOST, "Connection refused")),
                row("5.4.4", DeliveryTrouble.unusedFamily("2001:db8::1")),
                row("4.4.4", DeliveryTrouble.notFoundNatively("x", new DnsAnswer.Failed<>(RecordType.A, "timeout"))),
                row("4.4.0", DeliveryTrouble.notBound()),
                row("4.4.2", DeliveryTrouble.broken(HOST, Stage.END_OF_DATA, Kind.LOST)),
                row("4.4.2", DeliveryTrouble.broken(HOST, Stage.GREETING, Kind.TIMED_OUT)),
                row("4.5.0", DeliveryTrouble.broken(HOST, Stage.EHLO, Kind.GARBAGE)),
                row("4.3.0", DeliveryTrouble.broken(HOST, Stage.BODY, Kind.LOCAL_DATA)),
                row("4.3.2", DeliveryTrouble.notWelcome(HOST, reply("421 4.3.2 busy"), Stage.GREETING, true)),
                row("4.7.1", DeliveryTrouble.notWelcome(HOST, reply("554 5.7.1 no"), Stage.GREETING, true)),
                row("5.7.1", DeliveryTrouble.notWelcome(HOST, reply("554 5.7.1 no"), Stage.GREETING, false)),
                row("5.7.1", DeliveryTrouble.notWelcome(HOST, reply("554 5.7.1 no"), Stage.HELO, true)),
                row("5.5.0", DeliveryTrouble.notWelcome(HOST, reply("354 what"), Stage.GREETING, true)),
                row("4.2.2", DeliveryTrouble.refused(HOST, reply("452 4.2.2 full"), Stage.RCPT)),
                row("4.0.0", DeliveryTrouble.refused(HOST, reply("452 full"), Stage.RCPT)),
                row("4.0.0", DeliveryTrouble.refused(HOST, reply("452 5.2.2 full"), Stage.RCPT)),
                row("5.1.1", DeliveryTrouble.refused(HOST, reply("550 5.1.1 no"), Stage.RCPT)),
                row("5.0.0", DeliveryTrouble.refused(HOST, reply("550"), Stage.MAIL)),
                row("5.0.0", DeliveryTrouble.refused(HOST, reply("550 4.1.1 no"), Stage.MAIL)),
                row("5.5.0", DeliveryTrouble.refused(HOST, reply("354 go"), Stage.MAIL)),
                row("5.5.0", DeliveryTrouble.refused(HOST, reply("250 2.0.0 ok"), Stage.DATA)),
                row("5.5.0", DeliveryTrouble.refused(HOST, reply("650 hm"), Stage.DATA)),
                row("4.7.4", DeliveryTrouble.tlsNotOffered(HOST)),
                row("4.7.0", DeliveryTrouble.tlsRefused(HOST, reply("454 4.7.0 not now"))),
                row("4.7.3", DeliveryTrouble.tlsRefused(HOST, reply("554 5.7.3 no"))),
                row("4.5.0", DeliveryTrouble.tlsRefused(HOST, reply("354 what"))),
                row("4.7.5", DeliveryTrouble.noHandshake()),
                row("4.7.5", DeliveryTrouble.notVerified()),
                row("4.7.5", DeliveryTrouble.badTlsConfiguration()),
                row("5.3.4", DeliveryTrouble.tooBig(HOST, 2, 1)),
                row("5.6.7", DeliveryTrouble.needsSmtpUtf8(HOST)),
                row("5.1.3", DeliveryTrouble.unspeakable("a\r\n@x")),
                row("4.3.5", DeliveryTrouble.badNexthop("x", "y")),
                row("4.3.0", DeliveryTrouble.noServer()),
                row("4.3.5", DeliveryTrouble.configured(new Trouble("5.4.4", "gone"))));
    }

    private static Trouble notFound(Reason reason) {
        return DeliveryTrouble.notFound("x", new DnsAnswer.NotFound<>(RecordType.A, reason));
    }

    private static Arguments row(String dsn, Trouble trouble) {
        return Arguments.of(dsn, trouble);
    }

    @ParameterizedTest
    @MethodSource("decisions")
    void softOrHardIsAsDocumented(String dsn, Trouble trouble) {
        assertThat(trouble.dsn()).isEqualTo(dsn);
        assertThat(trouble.isSoft()).isEqualTo(dsn.startsWith("4"));
        assertThat(trouble.text()).isNotBlank().doesNotContain("\r", "\n");
    }

    @Test
    void everyBreakAtEveryStageIsSoft() {
        for (Stage stage : Stage.values()) {
            for (Kind kind : Kind.values()) {
                assertThat(DeliveryTrouble.broken(HOST, stage, kind).isSoft()).isTrue();
            }
        }
    }

    @Test
    void systemReasonsAreSaidAsTheSystemSaysThem() {
        assertThat(DeliveryTrouble.connectReason("Connect timed out")).isEqualTo("Connection timed out");
        assertThat(DeliveryTrouble.connectReason("Network is unreachable")).isEqualTo("Network is unreachable");
        assertThat(DeliveryTrouble.connectReason("No route to host")).isEqualTo("No route to host");
        assertThat(DeliveryTrouble.connectReason("odd")).isEqualTo("odd");
    }
}

package org.postern.relayd.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.address.IpAddress;
import org.postern.relayd.firewall.Firewall;
import org.postern.relayd.golden.GoldenConfiguration;
import org.postern.relayd.metrics.Metrics;
import org.postern.relayd.restrictions.Decision;

/** What people read about a message that nobody sent. */
class ExplainerTest {
    private static final String MAIN_CF = """
            compatibility_level = 3.6
            myhostname = fw.gateway.test
            inet_interfaces = 127.0.0.1
            mynetworks = 127.0.0.9/32
            myorigin = example.com
            mydestination =
            local_recipient_maps =
            local_transport = error:local mail delivery is disabled
            relay_domains = example.com
            parent_domain_matches_subdomains = smtpd_access_maps
            virtual_alias_maps = hash:{DIR}/virtual
            relay_recipient_maps = hash:{DIR}/recipients
            transport_maps = hash:{DIR}/transport
            smtpd_sender_restrictions = check_sender_access inline:{{bad.test = REJECT go away}}
            smtpd_relay_restrictions = permit_mynetworks reject_unauth_destination
            """;
    private static final Map<String, String> TABLES = Map.of(
            "virtual", "postmaster joe@example.com, ann@example.com\n",
            "recipients", "# who exists\njoe@example.com x\n",
            "transport", "example.com smtp:[inside.test]\n");

    @TempDir
    private Path directory;

    private final List<GoldenConfiguration> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(GoldenConfiguration::close);
    }

    @Test
    void whoIsListedIsAcceptedByALine() {
        Explanation explanation = explain("192.0.2.1", "s@x.test", "joe@example.com");
        assertThat(explanation.verdict()).isEqualTo(Decision.Verdict.ACCEPTED);
        assertThat(explanation.reply()).isEqualTo("250 2.1.5 Ok");
        assertThat(explanation.cause())
                .isEqualTo(directory + "/recipients, line 2: joe@example.com x, by smtpd_reject_unlisted_recipient: yes"
                        + " (default)");
        assertThat(text(explanation))
                .startsWith(
                        "accepted: 250 2.1.5 Ok",
                        "because " + explanation.cause(),
                        "  from <s@x.test> to <joe@example.com>, client [192.0.2.1], helo mx.x.test")
                .contains(
                        "    smtpd_relay_restrictions: reject_unauth_destination: DUNNO",
                        "  delivered to <joe@example.com> by smtp:[inside.test]")
                .anyMatch(line -> line.startsWith(
                        "    " + directory + "/transport, line 1: example.com smtp:[inside.test] (built "));
    }

    @Test
    void whoIsNotListedIsRefusedForWantOfALine() {
        Explanation explanation = explain("192.0.2.1", "s@x.test", "nobody@example.com");
        assertThat(explanation.verdict()).isEqualTo(Decision.Verdict.REJECTED);
        assertThat(explanation.cause())
                .isEqualTo("hash:" + directory + "/recipients has none of nobody@example.com, nobody, @example.com, by"
                        + " smtpd_reject_unlisted_recipient: yes (default)");
        assertThat(explanation.deliveries()).isEmpty();
    }

    @Test
    void aRefusalByASettingNamesItsLine() {
        assertThat(explain("192.0.2.1", "s@x.test", "x@other.test").cause())
                .isEqualTo(
                        "of smtpd_relay_restrictions: reject_unauth_destination (" + directory + "/main.cf, line 15)");
        assertThat(explain("192.0.2.1", "s@bad.test", "joe@example.com").cause())
                .startsWith(
                        "inline:{{bad.test = REJECT go away}}: bad.test REJECT go away, by smtpd_sender_restrictions:");
    }

    @Test
    void aRefusalBeforeAllRestrictionsIsOneOfTheCommand() {
        Explanation explanation = explain("192.0.2.1", "s@x.test", "a..b@-");
        assertThat(explanation.verdict()).isEqualTo(Decision.Verdict.REJECTED);
        assertThat(explanation.reply()).startsWith("501 5.1.3");
        assertThat(explanation.cause()).startsWith("of the command itself");
    }

    @Test
    void aTableThatCannotBeAskedDefers() {
        Explanation explanation = explain(
                MAIN_CF + "relay_recipient_maps = hash:" + directory + "/none\n",
                "192.0.2.1",
                "s@x.test",
                "joe@example.com");
        assertThat(explanation.verdict()).isEqualTo(Decision.Verdict.DEFERRED);
        assertThat(explanation.reply()).startsWith("451 4.3.0");
        assertThat(explanation.cause()).contains("none.mapdb: No such file or directory");
    }

    @Test
    void aliasesAreFollowedToWhereTheyEnd() throws JsonProcessingException {
        Explanation explanation = explain("192.0.2.1", "", "postmaster@[127.0.0.1]");
        assertThat(explanation.deliveries().stream().map(Explanation.Delivery::to))
                .containsExactly("joe@example.com", "ann@example.com");
        JsonNode json = new ObjectMapper().readTree(ExplanationJson.line(explanation, Explaining.Source.FILES));
        assertThat(json.at("/verdict").asText()).isEqualTo("accepted");
        assertThat(json.at("/addresses/entry/line").asInt()).isEqualTo(1);
        assertThat(json.at("/addresses/becomes/1/address").asText()).isEqualTo("ann@example.com");
        assertThat(json.at("/deliveries/1/nexthop").asText()).isEqualTo("[inside.test]");
    }

    @Test
    void aliasesOfAliasesAreATree() {
        Explanation explanation = explain(
                MAIN_CF
                        + "relay_recipient_maps =\n"
                        + "virtual_alias_maps = inline:{{all@example.com = two@example.com c@example.com},"
                        + " {two@example.com = a@example.com b@example.com}}\n",
                "192.0.2.1",
                "s@x.test",
                "all@example.com");
        List<String> lines = text(explanation);
        int start = lines.indexOf("  addresses");
        assertThat(lines.subList(start + 1, start + 6).stream()
                        .map(line -> line.replaceFirst("  \\(.*", ""))
                        .toList())
                .containsExactly(
                        "    all@example.com",
                        "      two@example.com",
                        "        a@example.com",
                        "        b@example.com",
                        "      c@example.com");
    }

    @Test
    void tlsOnTheWayOutIsWhatThePolicyOfTheNexthopSays() throws JsonProcessingException {
        Explanation explanation = explain(
                MAIN_CF
                        + "smtp_tls_security_level = may\n"
                        + "smtp_tls_policy_maps = inline:{{[inside.test] = secure match=inside.test}}\n",
                "192.0.2.1",
                "s@x.test",
                "joe@example.com");
        assertThat(text(explanation))
                .contains("    TLS: yes, with a certificate that matches inside.test, or no delivery (secure)");
        assertThat(new ObjectMapper()
                        .readTree(ExplanationJson.line(explanation, Explaining.Source.FILES))
                        .at("/deliveries/0/tls/0")
                        .asText())
                .endsWith("(secure)");
    }

    @Test
    void aSessionWithoutTlsIsAnsweredAsThereIsNone() {
        Question question = asked("NOQUEUE: reject: RCPT from a.test[192.0.2.8]: 550 no; from=<s@x.test>"
                + " to=<joe@example.com> proto=ESMTP helo=<a.test>");
        Explanation explanation = explain(MAIN_CF, question.overTls());
        assertThat(explanation.reply()).startsWith("502 5.5.1");
        assertThat(explanation.cause()).contains("no TLS", "smtpd_tls_security_level");
    }

    @Test
    void theFormOfTheLogDoesNotMatter() {
        String text =
                "NOQUEUE: reject: RCPT from mx.x.test[192.0.2.7]: 554 5.7.1 <\"a \\\\ b\"@d.test>: Relay access denied;"
                        + " from=<a@x.test> to=<\"a \\\\ b\"@d.test> proto=ESMTP helo=<mx.x.test>";
        Question question = asked("Nov  6 06:15:30 fw postfix/smtpd[1]: " + text);
        assertThat(question.recipient()).isEqualTo("\"a \\\\ b\"@d.test");
        String object =
                "{\"time\":\"2026-11-06T06:15:30.000+01:00\",\"host\":\"fw\",\"program\":\"postfix/smtpd\",\"pid\":1,\"text\":\""
                        + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
        for (String line : List.of(
                "2026-11-06T06:15:30.000+01:00 fw postfix/smtpd[1]: " + text,
                object,
                "Nov  6 06:15:30 fw postfix/smtpd[1]: " + object)) {
            assertThat(asked(line)).as(line).isEqualTo(question);
        }
    }

    @Test
    void aLineOfTheLogIsAQuestion() {
        Question question =
                asked("Nov  6 06:15:30 fw postfix/smtpd[1]: NOQUEUE: reject: RCPT from mx.x.test[192.0.2.7]: 550"
                        + " 5.1.1 <b@example.com>: Recipient address rejected: to=<c@d.test> helo=<e>; from=<a@x.test>"
                        + " to=<b@example.com> proto=ESMTP helo=<mx.x.test>");
        assertThat(question)
                .isEqualTo(new Question(
                        SmtpCommand.RCPT,
                        IpAddress.parse("192.0.2.7").orElseThrow(),
                        "mx.x.test",
                        false,
                        true,
                        "mx.x.test",
                        "a@x.test",
                        "b@example.com",
                        "550 5.1.1 <b@example.com>: Recipient address rejected: to=<c@d.test> helo=<e>"));
        assertThat(RejectLine.parse("Nov  6 06:15:30 fw postfix/qmgr[1]: 123: removed"))
                .isEmpty();
        assertThat(RejectLine.parse(
                        "fw postfix/smtpd[1]: NOQUEUE: reject: RCPT from mx.x.test[192.0.2.7]: 550 5.1.1 <b@"))
                .as("a line that was cut off")
                .isEmpty();
    }

    @Test
    void aLineThatEndsWithItsReasonIsTheSameQuestion() {
        String line =
                "NOQUEUE: reject: RCPT from mx.x.test[192.0.2.7]: 554 5.7.1 <a@x.test>: Sender address rejected: no;"
                        + " from=<a@x.test> to=<b@example.com> proto=ESMTP";
        String reason = " reason=</etc/postern/access, line 12, smtpd_sender_restrictions: check_sender_access>";
        assertThat(asked(line + reason)).isEqualTo(asked(line));
        assertThat(asked(line + " helo=<mx.x.test>" + reason)).isEqualTo(asked(line + " helo=<mx.x.test>"));
    }

    @Test
    void aLineAboutAnyCommandIsAnsweredAsTheCommandWas() {
        String early = MAIN_CF.replaceFirst("smtpd_sender_restrictions.*\n", "") + """
                smtpd_delay_reject = no
                smtpd_client_restrictions = check_client_access inline:{{192.0.2.7 = REJECT no entry}}
                smtpd_helo_restrictions = check_helo_access inline:{{bad.helo = REJECT who}}
                smtpd_sender_restrictions = check_sender_access inline:{{bad.test = REJECT go away}}
                smtpd_data_restrictions = reject_multi_recipient_bounce
                smtpd_end_of_data_restrictions = check_client_access inline:{{192.0.2.9 = 450 too much}}
                smtpd_etrn_restrictions = check_etrn_access inline:{{other.test = REJECT}}
                smtpd_recipient_restrictions = check_sender_access inline:{{late.test = REJECT not now}}
                """;
        for (String line : List.of(
                "NOQUEUE: reject: CONNECT from unknown[192.0.2.7]: 554 5.7.1 <unknown[192.0.2.7]>: Client host rejected:"
                        + " no entry; proto=SMTP",
                "NOQUEUE: reject: HELO from a.test[192.0.2.8]: 554 5.7.1 <bad.helo>: Helo command rejected: who;"
                        + " proto=SMTP helo=<bad.helo>",
                "NOQUEUE: reject: EHLO from a.test[192.0.2.8]: 554 5.7.1 <bad.helo>: Helo command rejected: who;"
                        + " proto=SMTP helo=<bad.helo>",
                "NOQUEUE: reject: MAIL from a.test[192.0.2.8]: 554 5.7.1 <s@bad.test>: Sender address rejected: go away;"
                        + " from=<s@bad.test> proto=SMTP helo=<a.test>",
                "NOQUEUE: reject: MAIL from a.test[192.0.2.8]: 552 5.3.4 Message size exceeds fixed limit;"
                        + " from=<s@x.test> proto=ESMTP helo=<a.test>",
                "NOQUEUE: reject: VRFY from a.test[192.0.2.8]: 554 5.7.1 <s@late.test>: Sender address rejected: not now;"
                        + " from=<s@late.test> to=<joe@example.com> proto=ESMTP helo=<a.test>",
                "NOQUEUE: reject: ETRN from a.test[192.0.2.8]: 554 5.7.1 <other.test>: Etrn command rejected: Access denied;"
                        + " proto=ESMTP helo=<a.test>",
                "12AB: reject: DATA from a.test[192.0.2.8]: 550 5.5.3 <DATA>: Data command rejected: Multi-recipient bounce;"
                        + " from=<> proto=ESMTP helo=<a.test>",
                "12AB: reject: END-OF-MESSAGE from a.test[192.0.2.9]: 450 4.7.1 <a.test[192.0.2.9]>: Client host rejected:"
                        + " too much; from=<s@x.test> to=<joe@example.com> proto=ESMTP helo=<a.test>",
                "12AB: reject: BDAT content from a.test[192.0.2.8]: bare <LF> received; from=<a@b.test> proto=ESMTP",
                "12AB: reject: END-OF-MESSAGE from a.test[192.0.2.8]: bare <LF> received; from=<a@b.test>"
                        + " to=<joe@example.com> proto=ESMTP helo=<a.test>")) {
            Question question = asked(line);
            Explanation explanation = explain(early + "smtpd_forbid_bare_newline = reject\n", question);
            assertThat(explanation.verdict()).as(line).isNotEqualTo(Decision.Verdict.ACCEPTED);
            assertThat(explanation.differsFromLog())
                    .as(line + "\n" + explanation.reply())
                    .isFalse();
        }
    }

    @Test
    void aRefusalByASettingAndNoRestrictionNamesTheSetting() {
        assertThat(explain(
                                MAIN_CF + "message_size_limit = 100000\n",
                                asked(
                                        "NOQUEUE: reject: MAIL from a.test[192.0.2.8]: 552 5.3.4 Message size exceeds fixed"
                                                + " limit; from=<s@x.test> proto=ESMTP helo=<a.test>"))
                        .cause())
                .matches("of message_size_limit \\(.*main.cf, line \\d+\\)");
    }

    @Test
    void aReplyThatIsAnotherByNowIsSaidToBe() {
        Explanation explanation = explain(
                MAIN_CF,
                asked(
                        "NOQUEUE: reject: RCPT from a.test[192.0.2.8]: 450 4.1.1 <joe@example.com>: later; from=<s@x.test>"
                                + " to=<joe@example.com> proto=ESMTP helo=<a.test>"));
        assertThat(explanation.verdict()).isEqualTo(Decision.Verdict.ACCEPTED);
        assertThat(text(explanation)).contains("  the log has another reply: 450 4.1.1 <joe@example.com>: later");
    }

    private static Question asked(String line) {
        return RejectLine.parse(line).orElseThrow(() -> new AssertionError(line));
    }

    private static List<String> text(Explanation explanation) {
        return new ExplanationText(false).lines(explanation, Explaining.Source.FILES);
    }

    private Explanation explain(String client, String sender, String recipient) {
        return explain(MAIN_CF, client, sender, recipient);
    }

    private Explanation explain(String mainCf, String client, String sender, String recipient) {
        return explain(
                mainCf,
                new Question(
                        SmtpCommand.END_OF_MESSAGE,
                        IpAddress.parse(client).orElseThrow(),
                        "",
                        false,
                        true,
                        "mx.x.test",
                        sender,
                        recipient,
                        ""));
    }

    private Explanation explain(String mainCf, Question question) {
        GoldenConfiguration golden = GoldenConfiguration.of(directory, mainCf, TABLES);
        opened.add(golden); // lines are looked up when they are asked for
        Firewall firewall = new Firewall(
                golden.config(),
                golden.tables(),
                golden.routing(),
                golden.policy(),
                golden.dns(),
                InstantSource.system(),
                new Metrics());
        return new Explainer(firewall, false).explain(question);
    }
}

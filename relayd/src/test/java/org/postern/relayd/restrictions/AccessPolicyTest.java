package org.postern.relayd.restrictions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.config.MainCf;
import org.postern.relayd.dns.StubDns;
import org.postern.relayd.golden.GoldenData;
import org.postern.relayd.rewrite.MailRouting;
import org.postern.relayd.smtp.BodyType;
import org.postern.tables.TableRegistry;

/** What the golden data do not ask; the answers are Postfix's as well. */
class AccessPolicyTest {
    private static final String RECIPE = """
            compatibility_level = 3.6
            myhostname = fw.gateway.test
            inet_interfaces = 127.0.0.1
            mynetworks = 127.0.0.9/32
            myorigin = example.com
            mydestination =
            local_recipient_maps =
            local_transport = error:local mail delivery is disabled
            relay_domains = example.com
            parent_domain_matches_subdomains = debug_peer_list smtpd_access_maps
            virtual_alias_maps = inline:{postmaster=postmaster@example.com}
            relay_recipient_maps = inline:{joe@example.com=x}
            smtpd_relay_restrictions = permit_mynetworks reject_unauth_destination
            """;

    @TempDir
    private Path folder;

    private final List<TableRegistry> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(TableRegistry::close);
    }

    @Test
    void senderRestrictionsAnswerBeforeRelayRestrictions() {
        AccessPolicy policy = policy("smtpd_sender_restrictions = reject_non_fqdn_sender");
        assertThat(reply(policy, "a", "joe@other.test"))
                .isEqualTo("504 5.5.2 <a>: Sender address rejected: need fully-qualified address");
    }

    @Test
    void barePostmasterIsAcceptedFromEverybody() {
        AccessPolicy policy = policy("smtpd_client_restrictions = inline:{127.0.0.2=REJECT}");
        assertThat(reply(policy, "s@x.test", "joe@example.com"))
                .isEqualTo("554 5.7.1 <unknown[127.0.0.2]>: Client host rejected: Access denied");
        assertThat(reply(policy, "s@x.test", "Postmaster")).isEqualTo("250 2.1.5 Ok");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reject|554 5.7.1 <joe@example.com>: Recipient address rejected: Access denied",
                "defer|450 4.3.2 <joe@example.com>: Recipient address rejected: Try again later",
                "nonsense|451 4.3.5 Server configuration error",
                "check_recipient_access|451 4.3.5 Server configuration error",
                "check_recipient_access fail:broken|451 4.3.5 <joe@example.com>: Recipient address rejected: Server configuration error",
                "inline:{joe@example.com=REJECT}|554 5.7.1 <joe@example.com>: Recipient address rejected: Access denied",
                "inline:{{example.com=550 5.2.1 gone}}|550 5.2.1 <joe@example.com>: Recipient address rejected: gone",
                "inline:{{joe@=450 5.2.1 later}}|450 4.2.1 <joe@example.com>: Recipient address rejected: later",
                "inline:{{joe@example.com=REJECT 5.1.7 x}}|554 5.1.3 <joe@example.com>: Recipient address rejected: x",
                "inline:{joe@example.com=OK} reject|250 2.1.5 Ok",
                "inline:{joe@example.com=12345} reject|250 2.1.5 Ok",
                "inline:{joe@example.com=DUNNO} permit|250 2.1.5 Ok",
                "inline:{joe@example.com=HOLD}|250 2.1.5 Ok",
                "check_sender_access inline:{{s@x.test=REJECT 5.1.1 s}}|554 5.1.7 <s@x.test>: Sender address rejected: s",
                "check_sender_access inline:{x.test=DEFER}|450 4.7.1 <s@x.test>: Sender address rejected: Access denied",
                "check_helo_access inline:{{bad.test=REJECT 5.1.2 hh}}|554 5.0.0 <mx.bad.test>: Helo command rejected: hh",
                "reject_non_fqdn_helo_hostname|250 2.1.5 Ok",
            })
    void restrictions(String restrictions, String reply) {
        assertThat(reply(policy("smtpd_recipient_restrictions = " + restrictions), "s@x.test", "joe@example.com"))
                .isEqualTo(reply);
    }

    @Test
    void aRestrictionClassStandsForItsList() {
        AccessPolicy policy = policy(
                "smtpd_restriction_classes = strict circle",
                "strict = reject_non_fqdn_sender, circle",
                "circle = strict",
                "smtpd_recipient_restrictions = strict");
        assertThat(reply(policy, "a", "joe@example.com")).startsWith("504 5.5.2 <a>");
        assertThat(reply(policy, "a@b.test", "joe@example.com")).startsWith("451 4.3.5");
    }

    @Test
    void aBadNetworkDefersEverybody() {
        assertThat(reply(policy("mynetworks = 127.0.0.1/8"), "s@x.test", "joe@example.com"))
                .isEqualTo("451 4.3.0 <joe@example.com>: Temporary lookup failure");
    }

    @Test
    void aCodeThatIsNoRefusalDoesNotLetMailIn() {
        AccessPolicy policy =
                policy("relay_domains_reject_code = 450", "smtpd_relay_restrictions = defer_unauth_destination");
        assertThat(reply(policy, "s@x.test", "x@other.test")).isEqualTo("450 4.7.1 Service unavailable");
    }

    @Test
    void doubleBouncesAreListedInTheOriginDomainOnly() {
        AccessPolicy policy = policy();
        assertThat(reply(policy, "", "double-bounce@example.com")).isEqualTo("250 2.1.5 Ok");
    }

    @Test
    void anAccountOfThisMachineIsALocalRecipientAndNobodyElseIs() {
        AccessPolicy policy = policy("mydestination = $myhostname", "local_recipient_maps = unix:passwd.byname");
        assertThat(reply(policy, "s@x.test", "root@fw.gateway.test"))
                .startsWith("550 5.1.1")
                .endsWith("is disabled");
        AccessPolicy delivering = policy(
                "mydestination = $myhostname", "local_recipient_maps = unix:passwd.byname", "local_transport = local");
        assertThat(reply(delivering, "s@x.test", "Root@fw.gateway.test")).isEqualTo("250 2.1.5 Ok");
        assertThat(reply(delivering, "s@x.test", "no-such-user@fw.gateway.test"))
                .isEqualTo("550 5.1.1 <no-such-user@fw.gateway.test>: Recipient address rejected: User unknown in local"
                        + " recipient table");
    }

    @Test
    void aliasesOfThisMachineAreReadAsText() throws IOException {
        Path aliases = Files.writeString(folder.resolve("aliases"), "postmaster: root\ninfo: root\n");
        AccessPolicy policy = policy(
                "mydestination = $myhostname",
                "local_transport = local",
                "alias_maps = hash:" + aliases,
                "local_recipient_maps = $alias_maps");
        assertThat(reply(policy, "s@x.test", "Info@fw.gateway.test")).isEqualTo("250 2.1.5 Ok");
        assertThat(reply(policy, "s@x.test", "nobody@fw.gateway.test")).startsWith("550 5.1.1 ");
        AccessPolicy broken = policy(
                "mydestination = $myhostname",
                "local_transport = local",
                "alias_maps = hash:" + folder.resolve("none"),
                "local_recipient_maps = $alias_maps");
        assertThat(reply(broken, "s@x.test", "info@fw.gateway.test")).startsWith("451 4.3.0 ");
    }

    @Test
    void withoutDelayClientHeloAndSenderAreDecidedAtOnce() {
        AccessPolicy policy = policy(
                "smtpd_delay_reject = no",
                "smtpd_client_restrictions = inline:{127.0.0.2=REJECT}",
                "smtpd_helo_restrictions = reject",
                "smtpd_sender_restrictions = defer");
        Transaction transaction = transaction("s@x.test");
        assertThat(policy.decideClient(transaction.client(), "", DecisionTrace.off())
                        .reply())
                .hasToString("554 5.7.1 <unknown[127.0.0.2]>: Client host rejected: Access denied");
        assertThat(policy.decideHelo(transaction, DecisionTrace.off()).reply())
                .hasToString("554 5.7.1 <mx.bad.test>: Helo command rejected: Access denied");
        assertThat(policy.decideSender(transaction, DecisionTrace.off()).reply())
                .hasToString("450 4.3.2 <s@x.test>: Sender address rejected: Try again later");
        assertThat(reply(policy, "s@x.test", "joe@example.com")).isEqualTo("250 2.1.5 Ok");
    }

    @Test
    void withDelayEverythingButTheRecipientIsAccepted() {
        AccessPolicy policy = policy("smtpd_client_restrictions = reject");
        assertThat(policy.decideClient(transaction("").client(), "", DecisionTrace.off())
                        .isAccepted())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "permit", "permit reject", "permit_mynetworks", "check_client_access static:OK"})
    void aConfigurationThatRelaysForEverybodyIsUnsafe(String restrictions) {
        AccessPolicy policy = policy("smtpd_relay_restrictions =", "smtpd_recipient_restrictions = " + restrictions);
        assertThat(policy.unsafe())
                .contains("in parameter smtpd_relay_restrictions or smtpd_recipient_restrictions, specify at least one"
                        + " working instance of: reject_unauth_destination, defer_unauth_destination, reject, defer,"
                        + " defer_if_permit or check_relay_domains");
    }

    /** Lists made at random, with restriction classes. */
    @Test
    void unsafeIsWhatPostfixWouldNotStartWith() {
        List<String> differences = new ArrayList<>();
        for (JsonNode each : GoldenData.lines("recorded/unsafe.jsonl")) {
            String settings = each.get("main_cf").asText();
            if (policy(settings).unsafe().isPresent()
                    != GoldenData.expected(each).asBoolean()) {
                differences.add(settings);
            }
        }
        assertThat(differences).isEmpty();
    }

    @Test
    void aSafeConfigurationIsNotUnsafe() {
        assertThat(policy().unsafe()).isEmpty();
    }

    @Test
    void unknownRestrictionsAreWarnedAbout() {
        assertThat(policy("smtpd_sender_restrictions = reject_everything").warnings())
                .singleElement()
                .asString()
                .startsWith("smtpd_sender_restrictions: ")
                .contains("\"reject_everything\"");
    }

    @Test
    void theTraceNamesTheEntryThatAccepted() {
        Decision decision = traced("joe@example.com");
        assertThat(decision.isAccepted()).isTrue();
        assertThat(decision.trace().deciding()).hasValueSatisfying(question -> {
            assertThat(question.table().name()).startsWith("inline:");
            assertThat(question.key()).isEqualTo("joe@example.com");
        });
        assertThat(decision.reason()).isEqualTo("smtpd_reject_unlisted_recipient: yes");
    }

    @Test
    void theTraceNamesNoEntryWhereNoneDecided() {
        Decision unlisted = traced("nobody@example.com");
        assertThat(unlisted.verdict()).isEqualTo(Decision.Verdict.REJECTED);
        assertThat(unlisted.trace().deciding()).isEmpty();
        Decision foreign = traced("x@other.test");
        assertThat(foreign.trace().deciding()).isEmpty();
        assertThat(foreign.reason()).isEqualTo("smtpd_relay_restrictions: reject_unauth_destination");
        assertThat(foreign.trace().steps())
                .contains(new DecisionTrace.Step.Restriction("smtpd_relay_restrictions", "permit_mynetworks", "DUNNO"));
    }

    @Test
    void aTraceThatIsOffTakesNoNotes() {
        Decision decision = policy().decideRecipient(transaction(""), "joe@example.com", DecisionTrace.off());
        assertThat(decision.trace().steps()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<a@b.test> SIZE=x|501 5.5.4 Bad message size syntax",
                "<a@b.test> SIZE=|501 5.5.4 Bad message size syntax",
                "<a@b.test> SIZE=999999999999999999999999|552 5.3.4 Message size exceeds file system imposed limit",
                "<a@b.test> BODY=FOO|555 5.5.4 Unsupported option: BODY=FOO",
                "<a@b.test> RET=X|501 5.5.4 Bad RET parameter syntax",
                "<a@b.test> RET=FULL RET=FULL|501 5.5.4 Bad RET parameter syntax",
                "<a@b.test> ENVID=|501 5.5.4 Bad ENVID parameter syntax",
                "<a@b.test> ENVID=a+zz|501 5.5.4 Bad ENVID parameter syntax",
                "<a@b.test> BODY=|555 5.5.4 Unsupported option: BODY=",
                "<a@b.test> AUTH=a AUTH=<>|503 5.5.4 Error: multiple AUTH= options",
                "<a@b.test> SMTPUTF8=x|555 5.5.4 Unsupported option: SMTPUTF8=x",
                "<a@b.test|501 5.1.7 Bad sender address syntax",
                "<-a@b.test>|501 5.1.7 Bad sender address syntax",
                "<a@b\u00fc.test>|501 5.1.7 Bad sender address syntax",
                "''|501 5.5.4 Syntax: MAIL FROM:<address>",
            })
    void mailCommandsThatAreRefused(String argument, String reply) {
        assertThat(policy().mail(argument))
                .isInstanceOfSatisfying(
                        MailCommand.Result.Refused.class,
                        refused -> assertThat(refused.reply()).hasToString(reply));
    }

    @Test
    void mailParametersAreRead() {
        assertThat(policy().mail("<a@b.test> size=10 SIZE=20 body=8bitmime ret=hdrs ENVID=x+2By smtputf8 AUTH=a+2Bb"))
                .isEqualTo(new MailCommand.Result.Parsed(new MailCommand(
                        "a@b.test", OptionalLong.of(20), BodyType.EIGHT_BIT, true, "HDRS", "x+2By", "a+2Bb")));
    }

    @Test
    void rcptParametersAreRead() {
        AccessPolicy policy = policy();
        assertThat(policy.rcpt("<joe@example.com> notify=success,DELAY, ORCPT=rfc822;j+2B", transaction("")))
                .isInstanceOfSatisfying(
                        RcptCommand.Result.Parsed.class,
                        parsed -> assertThat(parsed.command())
                                .isEqualTo(new RcptCommand(
                                        "joe@example.com", "joe@example.com", "SUCCESS,DELAY", "rfc822;j+2B")));
    }

    private Decision traced(String recipient) {
        return policy().decideRecipient(transaction("s@x.test"), recipient, DecisionTrace.on());
    }

    private static String reply(AccessPolicy policy, String sender, String recipient) {
        return policy.decideRecipient(transaction(sender), recipient, DecisionTrace.off())
                .reply()
                .toString();
    }

    private static Transaction transaction(String sender) {
        try {
            Client client = Client.unnamed(InetAddress.getByName("127.0.0.2"));
            return new Transaction(client, "mx.bad.test", sender, false);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private AccessPolicy policy(String... lines) {
        TableRegistry tables = new TableRegistry("mapdb");
        opened.add(tables);
        MainCf config = MainCf.of(Path.of("/nonexistent"), RECIPE + String.join("\n", lines) + "\n");
        return AccessPolicy.of(config, tables, MailRouting.of(config, tables), StubDns.nobody());
    }
}

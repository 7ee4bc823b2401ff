package org.postern.relayd.restrictions;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.relayd.golden.GoldenConfiguration;
import org.postern.tables.TableSource;
import org.postern.tables.compiled.Generation;

/** What a decision can tell about itself: the tables asked, the keys tried, the build and the line that answered. */
class DecisionTraceTest {
    private static final String RECIPE = """
            compatibility_level = 3.6
            myhostname = fw.gateway.test
            inet_interfaces = 127.0.0.1
            mynetworks = 127.0.0.9/32
            mydestination =
            recipient_delimiter = +
            relay_domains = example.com
            relay_recipient_maps = hash:{DIR}/recipients
            smtpd_relay_restrictions = permit_mynetworks reject_unauth_destination
            smtpd_sender_restrictions = check_sender_access hash:{DIR}/senders
            smtpd_restriction_classes = doubtful
            doubtful = defer_if_permit
            transport_maps = hash:{DIR}/transport
            """;
    private static final Map<String, String> TABLES = Map.of(
            "recipients", "# who exists\n\njoe@example.com x\n",
            "senders", "x.test DUNNO\nbad.test REJECT\nodd.test doubtful\n",
            "transport", "# routes\ndown.example.com error:no mail here\n");

    @TempDir
    private Path directory;

    private final List<GoldenConfiguration> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(GoldenConfiguration::close);
    }

    @Test
    void everyKeyTriedIsThereInOrder() {
        List<String> keys = questions(decide("s@x.test", "joe+list@example.com"), "recipients").stream()
                .map(DecisionTrace.Step.Question::key)
                .toList();
        assertThat(keys).containsExactly("joe+list@example.com", "joe@example.com");
        assertThat(questions(decide("s@x.test", "ann+list@example.com"), "recipients").stream()
                        .map(DecisionTrace.Step.Question::key))
                .containsExactly("ann+list@example.com", "ann@example.com", "@example.com");
    }

    @Test
    void theDecidingAnswerHasItsBuildAndItsLine() {
        Decision accepted = decide("s@x.test", "joe@example.com");
        DecisionTrace.Step.Question deciding = accepted.trace().deciding().orElseThrow();
        assertThat(deciding.generation().map(Generation::entries)).contains(1L);
        assertThat(deciding.place()).isEqualTo(new TableSource.Place.Line(directory.resolve("recipients"), 3));
    }

    @Test
    void anAccessTableThatRefusesIsTheDecidingOne() {
        Decision refused = decide("s@bad.test", "joe@example.com");
        assertThat(refused.reason())
                .isEqualTo("smtpd_sender_restrictions: check_sender_access hash:" + directory.resolve("senders"));
        assertThat(refused.trace().deciding().orElseThrow().place())
                .isEqualTo(new TableSource.Place.Line(directory.resolve("senders"), 2));
        assertThat(refused.trace().steps().getLast())
                .isEqualTo(new DecisionTrace.Step.Restriction(
                        "smtpd_sender_restrictions",
                        "check_sender_access hash:" + directory.resolve("senders"),
                        "554 5.7.1 <s@bad.test>: Sender address rejected: Access denied"));
    }

    @Test
    void aRefusalThatTheRouteBringsIsDecidedByTheTransportTableHoweverLongAgoItWasAsked() {
        Decision refused = decide("s@x.test", "joe@down.example.com");
        assertThat(refused.isAccepted()).isFalse();
        assertThat(refused.trace().deciding().orElseThrow().place())
                .isEqualTo(new TableSource.Place.Line(directory.resolve("transport"), 2));
    }

    @Test
    void aDeferralOfWhatEverythingElsePermitsNamesTheRestrictionThatHadDoubts() {
        Decision deferred = decide("s@odd.test", "joe@example.com");
        assertThat(deferred.verdict()).isEqualTo(Decision.Verdict.DEFERRED);
        assertThat(deferred.reason())
                .isEqualTo("smtpd_sender_restrictions: check_sender_access hash:" + directory.resolve("senders"));
        assertThat(deferred.trace().steps())
                .contains(new DecisionTrace.Step.Restriction("doubtful", "defer_if_permit", "DUNNO"));
    }

    @Test
    void anAnswerThatThereIsNothingHasNoLine() {
        assertThat(questions(decide("s@x.test", "ann@example.com"), "recipients")
                        .getFirst()
                        .place())
                .isInstanceOf(TableSource.Place.Unknown.class);
    }

    private static List<DecisionTrace.Step.Question> questions(Decision decision, String table) {
        return decision.trace().steps().stream()
                .filter(DecisionTrace.Step.Question.class::isInstance)
                .map(DecisionTrace.Step.Question.class::cast)
                .filter(question -> question.table().name().endsWith(table))
                .toList();
    }

    private Decision decide(String sender, String recipient) {
        GoldenConfiguration golden = GoldenConfiguration.of(directory, RECIPE, TABLES);
        opened.add(golden);
        try {
            Client client = Client.unnamed(InetAddress.getByName("127.0.0.2"));
            return golden.policy()
                    .decideRecipient(
                            new Transaction(client, "mx.x.test", sender, false), recipient, DecisionTrace.on());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}

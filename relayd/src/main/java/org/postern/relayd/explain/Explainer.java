package org.postern.relayd.explain;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.postern.address.QuotedForm;
import org.postern.config.Settings;
import org.postern.relayd.cleanup.Cleanup;
import org.postern.relayd.debug.DiscardingStore;
import org.postern.relayd.dns.ClientName;
import org.postern.relayd.firewall.Firewall;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.Recipient;
import org.postern.relayd.restrictions.Decision;
import org.postern.relayd.restrictions.DecisionTrace;
import org.postern.relayd.rewrite.Route;
import org.postern.relayd.smtpclient.NexthopServers;
import org.postern.relayd.smtpclient.NexthopTls;
import org.postern.relayd.smtpd.Rehearsal;
import org.postern.tables.LookupResult;

/** Has a client that exists only here send a message, and watches. For one thread. */
final class Explainer {
    private static final Set<String> NETWORK_TRANSPORTS = Set.of("smtp", "relay");

    private final Firewall firewall;
    private final boolean dns;
    private final List<Explanation.Stage> stages = new ArrayList<>();

    /**
     * Explains what {@code firewall} decides.
     *
     * @param dns whether to look for servers, and for the names of clients
     */
    Explainer(Firewall firewall, boolean dns) {
        this.firewall = firewall.observed((stage, decision) -> stages.add(new Explanation.Stage(stage, decision)));
        this.dns = dns;
    }

    Explanation explain(Question question) {
        stages.clear();
        List<Envelope> queued = new ArrayList<>();
        MailLog log = new MailLog(OutputStream.nullOutputStream(), "", "", firewall.clock());
        Cleanup cleanup = firewall.cleanup(new DiscardingStore(), (envelope, aliases) -> queued.add(envelope), log);
        Rehearsal session = new Rehearsal(firewall.sessions(cleanup, log, names(question)));
        boolean tls = question.tls() && session.offersTls();
        Dialogue dialogue = new Dialogue(question, question.tls() && !tls);
        session.play(address(question), tls, dialogue);
        String reply = dialogue.reply();
        Decision.Verdict verdict = verdict(reply);
        List<Explanation.Stage> told =
                stages.stream().filter(Explainer::saysSomething).toList();
        return new Explanation(
                question,
                verdict,
                reply,
                question.tls() && !tls && told.isEmpty()
                        ? "there is no TLS here, which the client asks for first: smtpd_tls_security_level ("
                                + firewall.config().origin(Settings.SMTPD_TLS_SECURITY_LEVEL) + ")"
                        : new Cause(firewall.config()).of(told, verdict, reply),
                told,
                verdict == Decision.Verdict.ACCEPTED && question.command().compareTo(SmtpCommand.RCPT) >= 0
                        ? AddressTree.of(firewall.routing().expansion(), QuotedForm.unquote(question.recipient()))
                        : Optional.empty(),
                queued.stream()
                        .flatMap(envelope -> deliveries(envelope).stream())
                        .toList());
    }

    private static Decision.Verdict verdict(String reply) {
        return switch (reply.charAt(0)) {
            case '2' -> Decision.Verdict.ACCEPTED;
            case '4' -> Decision.Verdict.DEFERRED;
            default -> Decision.Verdict.REJECTED;
        };
    }

    private static boolean saysSomething(Explanation.Stage stage) {
        return !stage.decision().trace().steps().isEmpty() || !stage.decision().isAccepted();
    }

    private Function<InetAddress, ClientName> names(Question question) {
        if (!question.clientName().isEmpty()) {
            return address -> ClientName.known(question.clientName());
        }
        return dns ? firewall::clientName : address -> ClientName.notLookedUp();
    }

    private static InetAddress address(Question question) {
        try {
            return InetAddress.getByAddress(question.client().bytes());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of a wrong length: " + question.client(), e);
        }
    }

    private static List<DecisionTrace.Step.Question> hits(DecisionTrace notes) {
        return notes.steps().stream()
                .filter(DecisionTrace.Step.Question.class::isInstance)
                .map(DecisionTrace.Step.Question.class::cast)
                .filter(asked -> asked.result() instanceof LookupResult.Found)
                .distinct()
                .toList();
    }

    private List<Explanation.Delivery> deliveries(Envelope envelope) {
        List<Explanation.Delivery> all = new ArrayList<>();
        for (Recipient recipient : envelope.recipients()) {
            DecisionTrace notes = DecisionTrace.on();
            Route route = firewall.routing().resolver().resolve(envelope.sender(), recipient.address(), notes);
            boolean network = NETWORK_TRANSPORTS.contains(route.transport()) && !route.isFailed();
            all.add(new Explanation.Delivery(
                    QuotedForm.quote(route.recipient()),
                    route.isFailed() ? "retry" : route.isError() ? "error" : route.transport(),
                    route.isFailed() ? route.failure() : route.isError() ? "bad address syntax" : route.nexthop(),
                    hits(notes),
                    network ? NexthopTls.of(firewall.config(), firewall.tables(), route.nexthop()) : List.of(),
                    network && dns
                            ? NexthopServers.of(firewall.config(), firewall.tables(), firewall.dns(), route.nexthop())
                            : List.of()));
        }
        return all;
    }
}

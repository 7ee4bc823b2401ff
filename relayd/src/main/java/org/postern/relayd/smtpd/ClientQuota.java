package org.postern.relayd.smtpd;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.metrics.SmtpdMetrics;
import org.postern.relayd.restrictions.Client;
import org.postern.relayd.smtp.Reply;

/** Keeps one session's client within what one client may ask for. Owned by the session's thread. */
final class ClientQuota implements AutoCloseable {
    private final RateLimits limits;
    private final ClientLists lists;
    private final ClientRates rates;
    private final SessionState state;
    private final MailLog log;
    private final SmtpdMetrics metrics;
    private final String hostname;
    private ClientRates.@Nullable Visit visit;

    ClientQuota(SessionEnvironment environment, SessionState state, ClientRates rates) {
        this.limits = environment.limits();
        this.lists = environment.lists();
        this.log = environment.log();
        this.metrics = environment.metrics().smtpd();
        this.hostname = environment.settings().hostname();
        this.state = state;
        this.rates = rates;
    }

    /** Counts the connection, unless the client is exempt. @return what to say when there are too many, before hanging up */
    Optional<Reply> connected() {
        close();
        Client client = state.client();
        if (lists.isUnlimited(client) || lists.mayUseXclient(client)) {
            return Optional.empty();
        }
        ClientRates.Visit now = rates.visit(client.address(), limits);
        visit = now;
        int rate = now.count(ClientRates.Event.CONNECTION);
        Reply reply = new Reply(421, "4.7.0", hostname + " Error: too many connections from " + client.addressText());
        if (limits.connections() > 0 && now.connections() > limits.connections()) {
            warn("Connection concurrency limit exceeded: " + now.connections());
            return Optional.of(reply);
        }
        if (limits.connectionRate() > 0 && rate > limits.connectionRate()) {
            warn("Connection rate limit exceeded: " + rate);
            return Optional.of(reply);
        }
        return Optional.empty();
    }

    /** Counts a message. @return what to say when there are too many */
    Optional<Reply> message() {
        return exceeded(
                ClientRates.Event.MESSAGE,
                limits.messageRate(),
                "Message delivery request rate limit exceeded",
                new Reply(
                        450,
                        "4.7.1",
                        "Error: too much mail from " + state.client().addressText()));
    }

    /** Counts a recipient. @return what to say when there are too many */
    Optional<Reply> recipient() {
        return limits.recipientRate() == 0
                ? Optional.empty()
                : exceeded(
                        ClientRates.Event.RECIPIENT,
                        limits.recipientRate(),
                        "Recipient address rate limit exceeded",
                        new Reply(
                                450,
                                "4.7.1",
                                "Error: too many recipients from "
                                        + state.client().addressText()));
    }

    /** Whether there may be another handshake. @return what to say when there have been too many */
    Optional<Reply> beforeTls() {
        ClientRates.Visit now = visit;
        if (limits.tlsRate() == 0 || now == null || now.counted(ClientRates.Event.TLS_SESSION) <= limits.tlsRate()) {
            return Optional.empty();
        }
        metrics.refused(SmtpdMetrics.Refusal.RATE_LIMIT);
        log.warning("smtpd", "Refusing STARTTLS request from " + state.client().nameAndAddress() + " for service smtp");
        return Optional.of(new Reply(454, "4.7.0", tooManyTlsSessions()));
    }

    /** Counts a TLS session. @return what to say when there are too many, before hanging up */
    Optional<Reply> tlsSession() {
        return exceeded(
                ClientRates.Event.TLS_SESSION,
                limits.tlsRate(),
                "New TLS session rate limit exceeded",
                new Reply(421, "4.7.0", hostname + " " + tooManyTlsSessions()));
    }

    private String tooManyTlsSessions() {
        return "Error: too many new TLS sessions from " + state.client().nameAndAddress();
    }

    private Optional<Reply> exceeded(ClientRates.Event event, int limit, String what, Reply reply) {
        ClientRates.Visit now = visit;
        if (limit == 0 || now == null) {
            return Optional.empty();
        }
        int count = now.count(event);
        if (count <= limit) {
            return Optional.empty();
        }
        warn(what + ": " + count);
        return Optional.of(reply);
    }

    private void warn(String what) {
        metrics.refused(SmtpdMetrics.Refusal.RATE_LIMIT);
        log.warning("smtpd", what + " from " + state.client().nameAndAddress() + " for service smtp");
    }

    @Override
    public void close() {
        ClientRates.Visit now = visit;
        if (now != null) {
            now.close();
            visit = null;
        }
    }
}

package org.postern.relayd.smtpd;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.smtp.Reply;
import org.postern.relayd.tls.ClientCertificate;
import org.postern.relayd.tls.TlsServer;
import org.postern.relayd.tls.TlsSummary;

/**
 * A session's change to TLS, on request (RFC 3207) or from the first byte on (RFC 8314 3), in the words of Postfix's log. Owned by the
 * session's thread.
 */
final class TlsUpgrade {
    private final SessionEnvironment environment;
    private final SmtpdTls tls;
    private final MailLog log;
    private final SessionState state;
    private final ClientQuota quota;
    private final ClientConnection connection;
    private final boolean wrapped;
    private final boolean requiresTrust;

    /** @param wrapped whether TLS comes before the greeting */
    TlsUpgrade(
            SessionEnvironment environment,
            SessionState state,
            ClientQuota quota,
            ClientConnection connection,
            boolean wrapped) {
        this.wrapped = wrapped;
        this.requiresTrust = environment.tls().requiresTrust(wrapped);
        this.environment = environment;
        this.tls = environment.tls();
        this.log = environment.log();
        this.state = state;
        this.quota = quota;
        this.connection = connection;
    }

    /** How it went. */
    sealed interface Result {
        /** The session is protected. */
        record Done() implements Result {}

        /** The connection is of no use any more. */
        record Failed() implements Result {}

        /** The session is protected, and {@code reply} to the next command ends it. */
        record Unwelcome(Reply reply) implements Result {}

        /** The session ends, with {@code reply} if there is one; why has been said. */
        record Refused(Optional<Reply> reply) implements Result {}
    }

    Result run() {
        Optional<TlsServer> server = tls.server();
        if (server.isEmpty()) {
            log.warning(
                    "smtpd",
                    "Wrapper-mode request dropped from " + client()
                            + " for service smtp. TLS context initialization failed. For details see earlier warnings in"
                            + " your logs.");
            return new Result.Refused(Optional.empty());
        }
        if (tls.isLogged(SmtpdTls.NEGOTIATION)) {
            log.info("smtpd", "setting up TLS connection from " + client());
        }
        Instant begin = Instant.ofEpochMilli(System.currentTimeMillis()); // the library's clock, and as exact
        TlsSummary summary;
        try {
            summary = connection.startTls(
                    server.get(),
                    tls.asksClients() || requiresTrust,
                    environment.settings().tlsTimeout());
        } catch (IOException e) {
            environment.metrics().tlsClients().failed();
            explain(e);
            var _ = quota.tlsSession();
            return new Result.Failed();
        }
        environment.metrics().tlsClients().established(summary.protocol());
        state.tls(summary);
        established(summary);
        // Sessions that are resumed cost little, and are not counted.
        if (!summary.created().isBefore(begin)) {
            Optional<Reply> tooMany = quota.tlsSession();
            if (tooMany.isPresent()) {
                return new Result.Refused(tooMany);
            }
        }
        return requiresTrust ? welcome(summary.certificate()) : new Result.Done();
    }

    /** The client is told under TLS only, since before that anybody could have said it. */
    private Result welcome(Optional<ClientCertificate> certificate) {
        if (certificate.isPresent() && certificate.get().isTrusted()) {
            return new Result.Done();
        }
        String reason = certificate.isPresent() ? "Client certificate not trusted" : "No client certificate presented";
        log.info("smtpd", "NOQUEUE: abort: TLS from " + client() + ": " + reason);
        Reply reply = new Reply(421, "4.7.1", environment.settings().hostname() + " Error: " + reason);
        // Before the greeting it is our turn to talk, and after a handshake the client's.
        return wrapped ? new Result.Refused(Optional.of(reply)) : new Result.Unwelcome(reply);
    }

    private String client() {
        return state.client().nameAndAddress();
    }

    private void explain(IOException e) {
        String reason = String.valueOf(e.getMessage());
        if (e instanceof SocketTimeoutException) {
            reason = "Connection timed out";
        } else if (e instanceof EOFException || e.getCause() instanceof EOFException) {
            reason = "lost connection";
        } else if (e instanceof SSLException) {
            String problem =
                    e.getCause() == null ? reason : reason + ": " + e.getCause().getMessage();
            log.info("smtpd", "SSL_accept error from " + client() + ": -1");
            log.warning("smtpd", "TLS library problem: " + problem);
            return;
        }
        log.info("smtpd", "SSL_accept error from " + client() + ": " + reason);
    }

    private void established(TlsSummary summary) {
        String name = summary.serverName();
        boolean unmatched = tls.names().isUnmatched(name);
        if (unmatched) {
            log.info("smtpd", "TLS SNI " + name + " from " + client() + " not matched, using default chain");
        }
        Optional<ClientCertificate> shown = summary.certificate();
        if (tls.isLogged(SmtpdTls.SUMMARY)) {
            if (requiresTrust) {
                shown.flatMap(ClientCertificate::distrust)
                        .ifPresent(reason ->
                                log.info("smtpd", "certificate verification failed for " + client() + ": " + reason));
            }
            String trust = shown.map(each -> each.isTrusted() ? "Trusted" : "Untrusted")
                    .orElse("Anonymous");
            String to = unmatched || name.isEmpty() || !tls.names().isInUse() ? "" : " to " + name;
            log.info("smtpd", trust + " TLS connection established from " + client() + to + ": " + summary);
        }
    }
}

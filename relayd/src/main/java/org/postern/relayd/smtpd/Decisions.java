package org.postern.relayd.smtpd;

import java.io.IOException;
import java.util.Optional;
import org.postern.address.QuotedForm;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.metrics.SmtpdMetrics;
import org.postern.relayd.restrictions.Decision;
import org.postern.relayd.restrictions.Notice;
import org.postern.relayd.smtp.Reply;

/**
 * Carries out what was decided: waits as long as a decision says, remembers what it leaves for the next, and notes it in the log in the
 * words that log readers look for: {@code NOQUEUE: reject: RCPT from ...}. Owned by the session's thread.
 */
final class Decisions {
    private final SessionState state;
    private final MailLog log;
    private final RejectReasons reasons;
    private final SmtpdMetrics metrics;
    private final ClientConnection connection;
    private final boolean pauses;

    Decisions(SessionEnvironment environment, SessionState state, ClientConnection connection) {
        this.state = state;
        this.log = environment.log();
        this.reasons = environment.reasons();
        this.metrics = environment.metrics().smtpd();
        this.connection = connection;
        this.pauses = environment.settings().pauses();
    }

    /**
     * What is decided about what has nothing to do with a transaction, though there may be one.
     *
     * @param recipient empty when it is about none
     * @return the refusal, if it is one
     */
    Optional<Outcome> outsideMail(Decision decision, String command, String helo, String recipient) throws IOException {
        return take(
                decision,
                command,
                Optional.ofNullable(state.transaction()).map(MessageTransaction::sender),
                recipient,
                helo);
    }

    /** MAIL. */
    Optional<Outcome> mail(Decision decision, String sender) throws IOException {
        return take(decision, "MAIL", Optional.of(sender), "", state.helo());
    }

    /** RCPT. */
    Optional<Outcome> recipient(Decision decision, String sender, String recipient) throws IOException {
        return take(decision, "RCPT", Optional.of(sender), recipient, state.helo());
    }

    /** A message; the line names its recipient when there is just one. */
    Optional<Outcome> message(Decision decision, String command, MessageTransaction current) throws IOException {
        return take(decision, command, Optional.of(current.sender()), current.onlyRecipient(), state.helo());
    }

    private Optional<Outcome> take(
            Decision decision, String command, Optional<String> sender, String recipient, String helo)
            throws IOException {
        if (pauses && decision.pause().isPositive()) {
            connection.pause(decision.pause());
        }
        state.standing(decision.standing());
        for (Notice notice : decision.notices()) {
            switch (notice) {
                case Notice.Warning(String text) -> log.warning("smtpd", text);
                case Notice.Info(String text) -> log.info("smtpd", text);
                case Notice.Event(String what, String text) ->
                    event(
                            what,
                            command,
                            text,
                            sender,
                            recipient,
                            helo,
                            what.equals("reject") && !decision.isAccepted() ? reasons.suffix(decision) : "");
            }
        }
        if (decision.isAccepted()) {
            return Optional.empty();
        }
        metrics.rejected(
                decision.reason(),
                decision.reply().isSoft(),
                !decision.failure().isEmpty());
        return Optional.of(Outcome.of(decision.reply()));
    }

    /** Refuses MAIL for the size that it declares, or for want of room. */
    Outcome refuseMail(Reply reply, String sender) {
        metrics.refused(reply.isSoft() ? SmtpdMetrics.Refusal.NO_SPACE : SmtpdMetrics.Refusal.TOO_BIG);
        event("reject", "MAIL", reply.toString(), Optional.of(sender), "", state.helo(), "");
        return Outcome.of(reply);
    }

    /** Refuses an argument that cannot be read. */
    Outcome syntax(Reply reply, String command, String argument) {
        metrics.refused(SmtpdMetrics.Refusal.SYNTAX);
        if (reply.enhanced().startsWith("5.1.")) {
            log.warning(
                    "smtpd",
                    "Illegal address syntax from " + state.client().nameAndAddress() + " in " + command + " command: "
                            + argument.strip());
        }
        return Outcome.of(reply);
    }

    private void event(
            String what,
            String command,
            String text,
            Optional<String> sender,
            String recipient,
            String helo,
            String reason) {
        MessageTransaction transaction = state.transaction();
        StringBuilder line = new StringBuilder(200);
        line.append(transaction == null ? "NOQUEUE" : transaction.id());
        line.append(": ").append(what).append(": ").append(command).append(" from ");
        line.append(state.client().nameAndAddress()).append(": ").append(text).append(';');
        sender.ifPresent(address -> line.append(" from=<")
                .append(address.isEmpty() ? "" : QuotedForm.quote(address))
                .append('>'));
        if (!recipient.isEmpty()) {
            line.append(" to=<").append(QuotedForm.quote(recipient)).append('>');
        }
        line.append(" proto=").append(state.isEsmtp() ? "ESMTP" : "SMTP");
        if (!helo.isEmpty()) {
            line.append(" helo=<").append(helo).append('>');
        }
        log.info("smtpd", line.append(reason).toString());
    }
}

package org.postern.relayd.smtpd;

import java.io.IOException;
import java.util.Optional;
import org.postern.address.PathArgument;
import org.postern.address.QuotedForm;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.metrics.SmtpdMetrics;
import org.postern.relayd.restrictions.Decision;
import org.postern.relayd.restrictions.Notice;
import org.postern.relayd.smtp.Reply;
import org.postern.tables.text.Utf8Buffer;

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

    /** The line for the log that is being put together. */
    private final Utf8Buffer line = new Utf8Buffer(0);

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
                case Notice.Event(String what, String text) -> {
                    begin(what, command).append(text);
                    end(sender, recipient, helo, "");
                }
                case Notice.Refusal(String what, Reply reply) -> {
                    reply.appendTo(begin(what, command));
                    boolean decided = what.equals("reject") && !decision.isAccepted();
                    end(sender, recipient, helo, decided ? reasons.suffix(decision) : "");
                }
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
        reply.appendTo(begin("reject", "MAIL"));
        end(Optional.of(sender), "", state.helo(), "");
        return Outcome.of(reply);
    }

    /** Notes that a client ended a line with LF alone, which is refused. */
    void bareNewline(String where) {
        MessageTransaction current = state.transaction();
        begin("reject", where).append("bare <LF> received");
        end(
                Optional.ofNullable(current).map(MessageTransaction::sender),
                current == null ? "" : current.onlyRecipient(),
                state.helo(),
                "");
    }

    /** Refuses an argument that cannot be read. */
    Outcome syntax(Reply reply, String command, String argument) {
        metrics.refused(SmtpdMetrics.Refusal.SYNTAX);
        String word = command.equals("VRFY") ? argument : PathArgument.firstWord(argument);
        if (reply.enhanced().startsWith("5.1.") && !word.isEmpty()) {
            log.warning(
                    "smtpd",
                    "Illegal address syntax from " + state.client().nameAndAddress() + " in " + command + " command: "
                            + word);
        }
        return Outcome.of(reply);
    }

    /** The line about an event, up to where its text goes. */
    private Utf8Buffer begin(String what, String command) {
        MessageTransaction transaction = state.transaction();
        return line.clear()
                .append(transaction == null ? "NOQUEUE" : transaction.id())
                .append(": ")
                .append(what)
                .append(": ")
                .append(command)
                .append(" from ")
                .append(state.clientText())
                .append(": ");
    }

    /** Completes the line, and logs it. */
    private void end(Optional<String> sender, String recipient, String helo, String reason) {
        line.append(';');
        sender.ifPresent(address -> named("from", address.isEmpty() ? "" : QuotedForm.quote(address)));
        if (!recipient.isEmpty()) {
            named("to", QuotedForm.quote(recipient));
        }
        line.append(" proto=").append(state.isEsmtp() ? "ESMTP" : "SMTP");
        if (!helo.isEmpty()) {
            named("helo", helo);
        }
        log.info("smtpd", line.append(reason));
    }

    private void named(String name, String value) {
        line.append(' ').append(name).append("=<").append(value).append('>');
    }
}

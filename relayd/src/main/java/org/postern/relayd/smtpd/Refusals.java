package org.postern.relayd.smtpd;

import java.util.Optional;
import org.postern.address.QuotedForm;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.restrictions.Decision;
import org.postern.relayd.smtp.Reply;

/** Says no, and notes it in the log in the words that log readers look for: {@code NOQUEUE: reject: RCPT from ...}. */
final class Refusals {
    private final SessionState state;
    private final MailLog log;

    Refusals(SessionState state, MailLog log) {
        this.state = state;
        this.log = log;
    }

    /**
     * Refuses what has nothing to do with a transaction, though there may be one.
     *
     * @param recipient empty when it is about none
     */
    Outcome outsideMail(Decision decision, String command, String helo, String recipient) {
        Optional<String> sender = Optional.ofNullable(state.transaction()).map(MessageTransaction::sender);
        return refuse(decision, command, sender, recipient, helo);
    }

    /** Refuses MAIL. */
    Outcome mail(Decision decision, String sender) {
        return refuse(decision, "MAIL", Optional.of(sender), "", state.helo());
    }

    /** Refuses MAIL for the size that it declares. */
    Outcome mail(Reply reply, String sender) {
        return refuse(reply, "MAIL", Optional.of(sender), "", state.helo());
    }

    Outcome recipient(Decision decision, String sender, String recipient) {
        return refuse(decision, "RCPT", Optional.of(sender), recipient, state.helo());
    }

    /** Refuses a message; the line names its recipient when there is just one. */
    Outcome message(Decision decision, String command, MessageTransaction current) {
        return refuse(decision, command, Optional.of(current.sender()), current.onlyRecipient(), state.helo());
    }

    /** Refuses an argument that cannot be read. */
    Outcome syntax(Reply reply, String command, String argument) {
        if (reply.enhanced().startsWith("5.1.")) {
            log.warning(
                    "smtpd",
                    "Illegal address syntax from " + state.client().nameAndAddress() + " in " + command + " command: "
                            + argument.strip());
        }
        return Outcome.of(reply);
    }

    private Outcome refuse(Decision decision, String command, Optional<String> sender, String recipient, String helo) {
        if (!decision.failure().isEmpty()) {
            log.warning("smtpd", decision.failure());
        }
        return refuse(decision.reply(), command, sender, recipient, helo);
    }

    private Outcome refuse(Reply reply, String command, Optional<String> sender, String recipient, String helo) {
        MessageTransaction transaction = state.transaction();
        StringBuilder line = new StringBuilder(200);
        line.append(transaction == null ? "NOQUEUE" : transaction.id());
        line.append(": reject: ").append(command).append(" from ");
        line.append(state.client().nameAndAddress()).append(": ").append(reply).append(';');
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
        log.info("smtpd", line.toString());
        return Outcome.of(reply);
    }
}

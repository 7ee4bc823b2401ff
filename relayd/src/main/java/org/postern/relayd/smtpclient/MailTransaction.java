package org.postern.relayd.smtpclient;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.MessageContent;
import org.postern.relayd.queue.Recipient;

/**
 * One message to some recipients over one connection (RFC 5321 3.3), with all commands in one piece when the server offers PIPELINING (RFC
 * 2920). Each recipient gets its own verdict: one refused recipient does not keep the others from their mail.
 *
 * <p>When the conversation breaks, recipients that were refused before stay refused, and all others can be tried again. That includes the break
 * between the final dot and its reply: the server may then have the message, and they may get it twice, which is better than not at all (RFC
 * 1047).
 */
final class MailTransaction {
    private static final Duration TIME_FOR_EACH_RECIPIENT = Duration.ofSeconds(30);

    private final SmtpConnection connection;
    private final Envelope envelope;
    private final MessageContent content;
    private final List<Recipient> recipients;
    private final @Nullable Verdict[] verdicts;
    private final Wire wire;
    private final SmtpClientSettings.Timeouts timeouts;
    private final MailCommands commands;
    private Stage stage = Stage.MAIL;
    private boolean usable = true;

    /** What the server decided about a recipient. */
    sealed interface Verdict {
        /** It took the message. */
        record Taken(String dsn, String text) implements Verdict {}

        /** It did not. */
        record Refused(Trouble trouble) implements Verdict {}
    }

    MailTransaction(SmtpConnection connection, Envelope envelope, MessageContent content, List<Recipient> recipients) {
        this.connection = connection;
        this.envelope = envelope;
        this.content = content;
        this.recipients = List.copyOf(recipients);
        this.verdicts = new @Nullable Verdict[recipients.size()];
        this.wire = connection.wire();
        this.timeouts = connection.settings().timeouts();
        this.commands = new MailCommands(connection.capabilities(), envelope);
    }

    /** Whether the connection can serve another transaction. */
    boolean leavesConnectionUsable() {
        return usable;
    }

    /** Holds the dialogue; one verdict for each recipient, in order. */
    List<Verdict> run() {
        RelayHost host = connection.host();
        Capabilities server = connection.capabilities();
        try {
            if (server.sizeLimit() > 0 && envelope.contentLength() > server.sizeLimit()) {
                refuseRest(DeliveryTrouble.tooBig(host, envelope.contentLength(), server.sizeLimit()));
            } else if (commands.needSmtpUtf8(recipients, content) && !server.smtpUtf8()) {
                refuseRest(DeliveryTrouble.needsSmtpUtf8(host));
            } else {
                refuseUnspeakable();
                dialogue();
            }
        } catch (BrokenConversation e) {
            usable = false;
            wire.close();
            refuseRest(DeliveryTrouble.broken(host, stage, e.kind()));
        }
        List<Verdict> all = new ArrayList<>();
        for (Verdict verdict : verdicts) {
            all.add(verdict == null ? new Verdict.Refused(DeliveryTrouble.noServer()) : verdict);
        }
        return all;
    }

    /** An address with a control character cannot be said in SMTP; a line end in it would become a command of its own. */
    private void refuseUnspeakable() {
        if (MailCommands.isUnspeakable(envelope.sender())) {
            refuseRest(DeliveryTrouble.unspeakable(envelope.sender()));
        }
        for (int i = 0; i < recipients.size(); i++) {
            if (MailCommands.isUnspeakable(recipients.get(i).address())) {
                refuse(i, DeliveryTrouble.unspeakable(recipients.get(i).address()));
            }
        }
    }

    private void dialogue() throws BrokenConversation {
        List<Integer> asked = undecided();
        if (asked.isEmpty()) {
            return;
        }
        boolean pipelining = connection.capabilities().pipelining();
        wire.command(commands.mail(), timeouts.mail());
        if (pipelining) {
            for (int i : asked) {
                wire.command(commands.rcpt(recipients.get(i)), timeouts.rcpt());
            }
            wire.command("DATA", timeouts.dataInit());
        }
        mailReply();
        if (!pipelining && undecided().isEmpty()) {
            return;
        }
        // A server that takes all the time it may for each of many recipients would hold the message for hours.
        Duration phase = timeouts.rcpt().plus(TIME_FOR_EACH_RECIPIENT.multipliedBy(asked.size()));
        long phaseEnd = System.nanoTime() + phase.toNanos();
        for (int i : asked) {
            if (!pipelining) {
                stage = Stage.RCPT;
                wire.command(commands.rcpt(recipients.get(i)), timeouts.rcpt());
            }
            recipientReply(i, phaseEnd);
        }
        if (!pipelining) {
            if (undecided().isEmpty()) {
                return;
            }
            stage = Stage.DATA;
            wire.command("DATA", timeouts.dataInit());
        }
        data();
    }

    private void mailReply() throws BrokenConversation {
        PeerReply reply = wire.reply(timeouts.mail());
        if (!reply.isAccepted()) {
            refuseRest(DeliveryTrouble.refused(connection.host(), reply, Stage.MAIL));
        }
    }

    private void recipientReply(int index, long phaseEnd) throws BrokenConversation {
        stage = Stage.RCPT;
        Duration left = Duration.ofNanos(Math.max(0, phaseEnd - System.nanoTime()));
        PeerReply reply = wire.reply(left.compareTo(timeouts.rcpt()) < 0 ? left : timeouts.rcpt());
        if (!reply.isAccepted()) {
            refuse(index, DeliveryTrouble.refused(connection.host(), reply, Stage.RCPT));
        }
    }

    private void data() throws BrokenConversation {
        stage = Stage.DATA;
        PeerReply reply = wire.reply(timeouts.dataInit());
        if (!reply.isIntermediate()) {
            refuseRest(DeliveryTrouble.refused(connection.host(), reply, Stage.DATA));
            return;
        }
        boolean wanted = !undecided().isEmpty();
        stage = Stage.BODY;
        BodyWriter body = new BodyWriter(
                wire, connection.settings().lineLengthLimit(), timeouts.dataTransfer(), envelope.contentLength());
        // RFC 2920 3.1: a server may say 354 although it refused all recipients; then it gets the dot alone.
        if (wanted) {
            try (InputStream in = content.open()) {
                body.content(in);
            } catch (BrokenConversation e) {
                throw e;
            } catch (IOException e) {
                throw new BrokenConversation(BrokenConversation.Kind.LOCAL_DATA, String.valueOf(e.getMessage()));
            }
        }
        body.end();
        stage = Stage.END_OF_DATA;
        PeerReply end = wire.reply(timeouts.dataDone());
        if (!wanted) {
            return;
        }
        if (!end.isAccepted()) {
            refuseRest(DeliveryTrouble.refused(connection.host(), end, Stage.END_OF_DATA));
            return;
        }
        for (int i : undecided()) {
            verdicts[i] = new Verdict.Taken(end.dsn(), end.text());
        }
    }

    private List<Integer> undecided() {
        List<Integer> indexes = new ArrayList<>();
        for (int i = 0; i < verdicts.length; i++) {
            if (verdicts[i] == null) {
                indexes.add(i);
            }
        }
        return indexes;
    }

    private void refuse(int index, Trouble trouble) {
        if (verdicts[index] == null) {
            verdicts[index] = new Verdict.Refused(trouble);
        }
    }

    private void refuseRest(Trouble trouble) {
        for (int i = 0; i < verdicts.length; i++) {
            refuse(i, trouble);
        }
    }
}

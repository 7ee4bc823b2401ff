package org.postern.relayd.smtpclient;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postern.relayd.queue.DeliveryRequest;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.Recipient;

/**
 * One message to some recipients over one connection (RFC 5321 3.3), with all commands in one piece when the server offers PIPELINING (RFC
 * 2920), and with its content in the same piece when that is small and the server offers CHUNKING (RFC 3030). Each recipient gets its own
 * verdict: one refused recipient does not keep the others from their mail.
 *
 * <p>When the conversation breaks, recipients that were refused before stay refused, and all others can be tried again. That includes the break
 * between the end of the content and its reply: the server may then have the message, and they may get it twice, which is better than not at
 * all (RFC 1047).
 */
final class MailTransaction {
    private static final Duration TIME_FOR_EACH_RECIPIENT = Duration.ofSeconds(30);

    /** RFC 5321 4.2.3: the server ends the connection after this reply. */
    private static final int SERVICE_CLOSES = 421;

    private final SmtpConnection connection;
    private final DeliveryRequest request;
    private final Envelope envelope;
    private final List<Recipient> recipients;
    private final MessageBody body;
    private final @Nullable Verdict[] verdicts;
    private final Wire wire;
    private final SmtpClientSettings.Timeouts timeouts;
    private final MailCommands commands;
    private Stage stage = Stage.MAIL;

    /** Whether the content went out with the commands: whichever reply is missed, the server may have the message. */
    private boolean chunkSent;

    private boolean usable = true;
    private boolean untried;

    /** What the server decided about a recipient. */
    sealed interface Verdict {
        /** It took the message. */
        record Taken(String dsn, String text) implements Verdict {}

        /** It did not. */
        record Refused(Trouble trouble) implements Verdict {}

        /** Nothing: the connection, kept from an earlier message, had come to its end. */
        record Untried() implements Verdict {}
    }

    /**
     * For some of the recipients of a request.
     *
     * @param log takes a line about what had to be changed
     */
    MailTransaction(
            SmtpConnection connection, DeliveryRequest request, List<Recipient> recipients, Consumer<String> log) {
        this.connection = connection;
        this.request = request;
        this.envelope = request.envelope();
        this.recipients = List.copyOf(recipients);
        this.body = new MessageBody(connection, request, log);
        this.verdicts = new @Nullable Verdict[recipients.size()];
        this.wire = connection.wire();
        this.timeouts = connection.settings().timeouts();
        this.commands = new MailCommands(
                connection.capabilities(), envelope, connection.settings().content());
    }

    /** Whether the connection can serve another transaction. */
    boolean leavesConnectionUsable() {
        return usable;
    }

    /** Holds the dialogue; one verdict for each recipient, in order. */
    List<Verdict> run() {
        RelayHost host = connection.host();
        Capabilities server = connection.capabilities();
        connection.used();
        try {
            if (server.sizeLimit() > 0 && envelope.contentLength() > server.sizeLimit()) {
                refuseRest(DeliveryTrouble.tooBig(host, envelope.contentLength(), server.sizeLimit()));
            } else if (commands.needSmtpUtf8(recipients, request.content()) && !server.smtpUtf8()) {
                refuseRest(DeliveryTrouble.needsSmtpUtf8(host));
            } else {
                refuseUnspeakable();
                dialogue();
            }
        } catch (BrokenConversation e) {
            usable = false;
            wire.close();
            // A server may end a connection between two messages. That says nothing about the second.
            boolean begun = chunkSent ? stage != Stage.MAIL : !stage.isBeforeBody();
            untried = connection.uses() > 1 && e.kind() == BrokenConversation.Kind.LOST && !begun;
            if (!untried) {
                refuseRest(DeliveryTrouble.broken(host, chunkSent ? Stage.END_OF_DATA : stage, e.kind()));
            }
        }
        List<Verdict> all = new ArrayList<>();
        for (Verdict verdict : verdicts) {
            all.add(verdict == null ? undecidedVerdict() : verdict);
        }
        return all;
    }

    private Verdict undecidedVerdict() {
        return untried ? new Verdict.Untried() : new Verdict.Refused(DeliveryTrouble.noServer());
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
        if (connection.isInTransaction()) {
            reset();
        }
        // A server that takes all the time it may for each of many recipients would hold the message for hours.
        Duration phase = timeouts.rcpt().plus(TIME_FOR_EACH_RECIPIENT.multipliedBy(asked.size()));
        long phaseEnd = System.nanoTime() + phase.toNanos();
        if (connection.capabilities().pipelining()) {
            pipelined(asked, phaseEnd);
        } else {
            stepByStep(asked, phaseEnd);
        }
    }

    /** Ends the transaction before, which did not come to its end. */
    private void reset() throws BrokenConversation {
        stage = Stage.RSET;
        wire.command("RSET", timeouts.rset());
        if (!reply(timeouts.rset()).isAccepted()) {
            throw new BrokenConversation(BrokenConversation.Kind.LOST, "RSET refused");
        }
        connection.inTransaction(false);
        stage = Stage.MAIL;
    }

    private void stepByStep(List<Integer> asked, long phaseEnd) throws BrokenConversation {
        wire.command(commands.mail(), timeouts.mail());
        mailReply();
        if (undecided().isEmpty()) {
            return;
        }
        for (int i : asked) {
            stage = Stage.RCPT;
            wire.command(commands.rcpt(recipients.get(i)), timeouts.rcpt());
            recipientReply(i, phaseEnd);
        }
        if (undecided().isEmpty()) {
            return;
        }
        if (body.isChunk()) {
            addChunk();
            endOfContent(true);
        } else {
            stage = Stage.DATA;
            wire.command("DATA", timeouts.dataInit());
            data();
        }
    }

    /**
     * All commands in one piece. When there are very many, their replies are read in between: else both sides could come to wait until
     * the other reads (RFC 2920 3.1).
     */
    private void pipelined(List<Integer> asked, long phaseEnd) throws BrokenConversation {
        String mail = commands.mail();
        wire.command(mail, timeouts.mail());
        int answered = -1; // recipients whose replies have been read; -1: that of MAIL neither
        int unanswered = mail.length();
        for (int sent = 0; sent < asked.size(); sent++) {
            String rcpt = commands.rcpt(recipients.get(asked.get(sent)));
            if (unanswered + rcpt.length() > Wire.PIPELINE_BYTES) {
                answered = replies(asked, answered, sent, phaseEnd);
                unanswered = 0;
            }
            wire.command(rcpt, timeouts.rcpt());
            unanswered += rcpt.length();
        }
        if (body.isChunk()) {
            addChunk();
            replies(asked, answered, asked.size(), phaseEnd);
            endOfContent(!undecided().isEmpty());
        } else {
            wire.command("DATA", timeouts.dataInit());
            replies(asked, answered, asked.size(), phaseEnd);
            data();
        }
    }

    private void addChunk() throws BrokenConversation {
        body.addChunk(timeouts.dataTransfer());
        chunkSent = true;
    }

    private int replies(List<Integer> asked, int answered, int sent, long phaseEnd) throws BrokenConversation {
        if (answered < 0) {
            mailReply();
        }
        for (int k = Math.max(0, answered); k < sent; k++) {
            recipientReply(asked.get(k), phaseEnd);
        }
        return sent;
    }

    /** Sends what waits and reads one reply. */
    private PeerReply reply(Duration patience) throws BrokenConversation {
        PeerReply reply = wire.reply(patience);
        if (reply.code() == SERVICE_CLOSES) {
            usable = false;
        }
        return reply;
    }

    private void mailReply() throws BrokenConversation {
        PeerReply reply = reply(timeouts.mail());
        if (reply.code() == SERVICE_CLOSES && connection.uses() > 1) {
            throw new BrokenConversation(BrokenConversation.Kind.LOST, "no further message");
        }
        if (reply.isAccepted()) {
            connection.inTransaction(true);
        } else {
            refuseRest(DeliveryTrouble.refused(connection.host(), reply, Stage.MAIL));
        }
    }

    private void recipientReply(int index, long phaseEnd) throws BrokenConversation {
        stage = Stage.RCPT;
        Duration left = Duration.ofNanos(Math.max(0, phaseEnd - System.nanoTime()));
        PeerReply reply = reply(left.compareTo(timeouts.rcpt()) < 0 ? left : timeouts.rcpt());
        if (!reply.isAccepted()) {
            refuse(index, DeliveryTrouble.refused(connection.host(), reply, Stage.RCPT));
        }
    }

    private void data() throws BrokenConversation {
        stage = Stage.DATA;
        PeerReply reply = reply(timeouts.dataInit());
        if (!reply.isIntermediate()) {
            refuseRest(DeliveryTrouble.refused(connection.host(), reply, Stage.DATA));
            return;
        }
        // RFC 2920 3.1: a server may say 354 although it refused all recipients; then it gets the dot alone.
        boolean wanted = !undecided().isEmpty();
        stage = Stage.BODY;
        body.transfer(timeouts.dataTransfer(), wanted);
        endOfContent(wanted);
    }

    private void endOfContent(boolean wanted) throws BrokenConversation {
        stage = Stage.END_OF_DATA;
        PeerReply end = reply(timeouts.dataDone());
        // RFC 5321 4.1.1.4: the dot ends it whatever the reply; RFC 3030 2: the last chunk only if it is taken.
        connection.inTransaction(chunkSent && !end.isAccepted());
        if (!wanted) {
            return;
        }
        if (!end.isAccepted()) {
            refuseRest(
                    chunkSent
                            ? DeliveryTrouble.chunkRefused(connection.host(), end)
                            : DeliveryTrouble.refused(connection.host(), end, Stage.END_OF_DATA));
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

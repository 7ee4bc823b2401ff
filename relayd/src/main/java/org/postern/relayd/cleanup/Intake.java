package org.postern.relayd.cleanup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.metrics.SmtpdMetrics;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.MessageDraft;
import org.postern.relayd.queue.QueueFullException;
import org.postern.relayd.rewrite.RecipientExpansion;
import org.postern.relayd.smtp.BodyType;
import org.postern.relayd.smtp.Reply;
import org.postern.tables.LookupTrace;

/**
 * One message on its way into the queue.
 *
 * <p>Writing never fails: when the disk does or the message grows too big, that is remembered, the rest is dropped, and {@link #finish}
 * answers accordingly. So the caller can always read what the client sends to its end, and none of it is ever taken for commands.
 */
public final class Intake extends OutputStream {
    private final MessageDraft draft;
    private final Arrivals queue;
    private final RecipientExpansion expansion;
    private final MailLog log;
    private final CleanupSettings settings;
    private final SmtpdMetrics metrics;
    private final MessageHead head;
    private final byte[] chunk = new byte[4096];
    private int chunkLength;
    private long length;

    /** Our own header does not count as the client's. */
    private long ownLength;

    /** Whether something has come from the client. */
    private boolean begun;

    /** Whether the log has the message's ids. */
    private boolean logged;

    private boolean tooBig;
    private @Nullable IOException trouble;

    Intake(
            MessageDraft draft,
            Arrivals queue,
            RecipientExpansion expansion,
            MailLog log,
            CleanupSettings settings,
            SmtpdMetrics metrics) {
        this.draft = draft;
        this.queue = queue;
        this.expansion = expansion;
        this.log = log;
        this.settings = settings;
        this.metrics = metrics;
        this.head = new MessageHead(settings);
    }

    /** The queue id. */
    public String id() {
        return draft.id();
    }

    /**
     * From now on the header is completed when it ends, if the message comes from one of our own clients or all mail is completed
     * (always_add_missing_headers); before anything is written.
     *
     * @param sender the envelope sender, unquoted form
     */
    public void completeHeader(boolean ownClient, Instant arrival, String sender) {
        if (ownClient || settings.alwaysComplete()) {
            String from = switch (expansion.sender(sender, LookupTrace.NONE)) {
                case RecipientExpansion.SenderResult.Refused refused -> sender; // the message will be, in the end
                case RecipientExpansion.SenderResult.Sender(String rewritten) -> rewritten;
            };
            head.complete(new MissingHeaders(settings.hostname(), id(), arrival, from, settings.undisclosed()));
        }
    }

    /** Puts a header line, without its line end, before the message; first of all. */
    public void writePrepended(String header) {
        writeOwn(MessageHead.withoutBlankBeforeColon(header) + "\r\n");
    }

    /**
     * Puts a Received header before the message; before anything that comes from the client.
     *
     * @param header whole lines
     */
    public void writeReceived(String header) {
        writeOwn(header);
    }

    private void writeOwn(String lines) {
        head.own(lines);
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        ownLength += bytes.length;
        for (byte b : bytes) {
            put(b);
        }
    }

    @Override
    public void write(int b) {
        if (head.isOver()) {
            put((byte) b);
        } else if (head.accept((byte) b)) {
            begun = true;
            takeHead();
        }
    }

    private void takeHead() {
        putAll(head.take());
        if (head.isOver()) {
            logMessageIds();
        }
    }

    /** When the header is over, whatever becomes of the message; one that loops is not looked at to its end. */
    private void logMessageIds() {
        if (!logged && head.hops() < settings.hops()) {
            head.messageIds().forEach(line -> log.info("cleanup", id() + ": " + line));
        }
        logged = true;
    }

    /** @param text ISO 8859-1 */
    private void putAll(String text) {
        for (int i = 0; i < text.length(); i++) {
            put((byte) text.charAt(i));
        }
    }

    private void put(byte b) {
        if (chunkLength == chunk.length) {
            drain();
        }
        chunk[chunkLength++] = b;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        int at = offset;
        int end = offset + count;
        while (at < end && !head.isOver()) {
            write(bytes[at++]);
        }
        int left = end - at;
        if (left > chunk.length - chunkLength) {
            drain();
        }
        if (left > chunk.length) {
            pass(bytes, at, left);
        } else {
            System.arraycopy(bytes, at, chunk, chunkLength, left);
            chunkLength += left;
        }
    }

    private void drain() {
        int count = chunkLength;
        chunkLength = 0;
        pass(chunk, 0, count);
    }

    private void pass(byte[] bytes, int offset, int count) {
        if (settings.messageBytes() > 0 && length + count - ownLength > settings.messageBytes()) {
            tooBig = true;
        }
        if (tooBig || trouble != null) {
            return;
        }
        try {
            draft.write(bytes, offset, count);
            length += count;
        } catch (IOException e) {
            trouble = e;
        }
    }

    /**
     * Expands aliases and makes the message durable.
     *
     * @return {@code 250 2.0.0 Ok: queued as ID}, and then it is, unless it is to be discarded; or the reason why it is not, 4xx or 5xx
     */
    public Reply finish(Submission submission) {
        takeHead();
        if (!head.isOver()) {
            putAll(head.end());
        }
        logMessageIds();
        drain();
        if (tooBig) {
            log.warning("smtpd", id() + ": queue file size limit exceeded"); // it is smtpd that says so in Postfix
            return new Reply(552, "5.3.4", "Error: message file too big");
        }
        if (submission.effects().discard()) {
            return queued();
        }
        if (head.hops() >= settings.hops()) {
            log.warning("cleanup", id() + ": message rejected: hopcount exceeded");
            return new Reply(554, "5.4.0", "Error: too many hops");
        }
        if (trouble != null) {
            return notQueued(trouble);
        }
        return switch (expansion.sender(submission.sender(), LookupTrace.NONE)) {
            case RecipientExpansion.SenderResult.Refused refused -> refused(refused.reply(), refused.reason());
            case RecipientExpansion.SenderResult.Sender sender -> expand(submission, sender.address());
        };
    }

    private Reply expand(Submission submission, String sender) {
        return switch (RecipientList.of(submission, sender, expansion)) {
            case RecipientList.Result.Refused(Reply reply, String reason, List<String> causes) -> {
                causes.forEach(cause -> log.warning("cleanup", cause));
                yield refused(reply, reason);
            }
            case RecipientList.Result.Recipients recipients ->
                recipients.all().isEmpty() ? notQueued("no recipients") : commit(submission, sender, recipients);
        };
    }

    private Reply refused(Reply reply, String reason) {
        log.warning("cleanup", id() + ": " + reason);
        return reply;
    }

    private Reply commit(Submission submission, String sender, RecipientList.Result.Recipients recipients) {
        Envelope envelope = new Envelope(
                id(),
                submission.arrival(),
                sender,
                recipients.all(),
                length,
                head.isEightBit() ? BodyType.EIGHT_BIT : submission.body(),
                submission.smtpUtf8(),
                submission.ret(),
                submission.envelopeId(),
                submission.effects().hold());
        try {
            draft.commit(envelope);
        } catch (IOException e) {
            return notQueued(e);
        }
        metrics.received(length, !submission.fromOutside());
        queue.arrived(envelope, recipients.aliases());
        return queued();
    }

    private Reply queued() {
        return Reply.printable(250, "2.0.0", "Ok: queued as ", id());
    }

    private Reply notQueued(IOException trouble) {
        Reply reply = notQueued(trouble.toString());
        return trouble instanceof QueueFullException ? new Reply(452, "4.3.1", "Insufficient system storage") : reply;
    }

    private Reply notQueued(String reason) {
        log.warning("cleanup", id() + ": queue file write error: " + reason);
        return new Reply(451, "4.3.0", "Error: queue file write error");
    }

    /** Drops a message that was not finished. */
    @Override
    public void close() {
        if (begun && !head.isOver()) {
            var _ = head.end();
            logMessageIds();
        }
        draft.close();
    }
}

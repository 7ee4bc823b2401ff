package org.postern.relayd.cleanup;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.MessageDraft;
import org.postern.relayd.queue.QueueManager;
import org.postern.relayd.queue.Recipient;
import org.postern.relayd.smtp.Reply;

/**
 * One message on its way into the queue.
 *
 * <p>Writing never fails: when the disk does or the message grows too big, that is remembered, the rest is dropped, and {@link #finish}
 * answers accordingly. So the caller can always read what the client sends to its end, and none of it is ever taken for commands.
 */
public final class Intake extends OutputStream {
    private final MessageDraft draft;
    private final QueueManager queue;
    private final AliasExpander aliases;
    private final MailLog log;
    private final Cleanup.Limits limits;
    private final MessageHead head = new MessageHead();
    private final byte[] chunk = new byte[4096];
    private int chunkLength;
    private long length;
    private boolean tooBig;
    private @Nullable IOException trouble;

    Intake(MessageDraft draft, QueueManager queue, AliasExpander aliases, MailLog log, Cleanup.Limits limits) {
        this.draft = draft;
        this.queue = queue;
        this.aliases = aliases;
        this.log = log;
        this.limits = limits;
    }

    /** The queue id. */
    public String id() {
        return draft.id();
    }

    @Override
    public void write(int b) {
        if (chunkLength == chunk.length) {
            drain();
        }
        chunk[chunkLength++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            write(bytes[i]);
        }
    }

    private void drain() {
        int count = chunkLength;
        chunkLength = 0;
        head.accept(chunk, 0, count);
        if (limits.messageBytes() > 0 && length + count > limits.messageBytes()) {
            tooBig = true;
        }
        if (tooBig || trouble != null) {
            return;
        }
        try {
            draft.write(chunk, 0, count);
            length += count;
        } catch (IOException e) {
            trouble = e;
        }
    }

    /** Whether what was written so far can no longer become a queued message. */
    public boolean isDoomed() {
        return tooBig || trouble != null;
    }

    /**
     * Expands aliases and makes the message durable.
     *
     * @return {@code 250 2.0.0 Ok: queued as ID}, and then it is; or the reason why it is not, 4xx or 5xx
     */
    public Reply finish(Submission submission) {
        drain();
        if (!head.messageId().isEmpty()) {
            log.info("cleanup", id() + ": message-id=" + head.messageId());
        }
        if (tooBig) {
            return new Reply(552, "5.3.4", "Error: message file too big");
        }
        if (head.hops() > limits.hops()) {
            return new Reply(554, "5.4.0", "Error: too many hops");
        }
        Map<String, Recipient> recipients = new LinkedHashMap<>();
        for (Recipient recipient : submission.recipients()) {
            switch (aliases.expand(recipient.address())) {
                case AliasExpander.Expansion.Refused refused -> {
                    log.warning("cleanup", id() + ": " + refused.reason());
                    return refused.reply();
                }
                case AliasExpander.Expansion.To to -> {
                    for (String address : to.addresses()) {
                        // One delivery for each pair of final and original address.
                        recipients.putIfAbsent(
                                (address + "\n" + recipient.original()).toLowerCase(Locale.ROOT),
                                new Recipient(
                                        address,
                                        recipient.original(),
                                        recipient.notifyOn(),
                                        recipient.originalRecipient()));
                    }
                }
            }
        }
        if (recipients.isEmpty() || trouble != null) {
            return notQueued(trouble == null ? "no recipients" : trouble.toString());
        }
        return commit(submission, new ArrayList<>(recipients.values()));
    }

    private Reply commit(Submission submission, List<Recipient> recipients) {
        Envelope envelope = new Envelope(
                id(),
                submission.arrival(),
                submission.sender(),
                recipients,
                length,
                submission.eightBit(),
                submission.smtpUtf8(),
                submission.ret(),
                submission.envelopeId());
        try {
            draft.commit(envelope);
        } catch (IOException e) {
            return notQueued(e.toString());
        }
        queue.enqueue(envelope);
        return new Reply(250, "2.0.0", "Ok: queued as " + id());
    }

    private Reply notQueued(String reason) {
        log.warning("cleanup", id() + ": queue file write error: " + reason);
        return new Reply(451, "4.3.0", "Error: queue file write error");
    }

    /** Drops a message that was not finished. */
    @Override
    public void close() {
        draft.close();
    }
}

package org.postern.relayd.cleanup;

import java.time.Instant;
import java.util.List;
import org.postern.relayd.queue.Recipient;

/**
 * The envelope as the client gave it.
 *
 * @param arrival when the transaction began
 * @param sender unquoted form; empty for the null sender
 * @param recipients in the order of their RCPT commands
 * @param eightBit {@code BODY=8BITMIME}
 * @param smtpUtf8 {@code SMTPUTF8}
 * @param ret DSN RET or empty
 * @param envelopeId DSN ENVID or empty
 */
public record Submission(
        Instant arrival,
        String sender,
        List<Recipient> recipients,
        boolean eightBit,
        boolean smtpUtf8,
        String ret,
        String envelopeId) {
    /** Copies the list. */
    public Submission {
        recipients = List.copyOf(recipients);
    }
}

package org.postern.relayd.cleanup;

import java.time.Instant;
import java.util.List;
import org.postern.relayd.queue.Recipient;
import org.postern.relayd.restrictions.Effects;
import org.postern.relayd.smtp.BodyType;

/**
 * The envelope as the client gave it.
 *
 * @param arrival when the transaction began
 * @param sender unquoted form; empty for the null sender
 * @param recipients in the order of their RCPT commands
 * @param body {@code BODY}
 * @param smtpUtf8 {@code SMTPUTF8}
 * @param ret DSN RET or empty
 * @param envelopeId DSN ENVID or empty
 * @param effects what access tables want done with it
 * @param fromOutside whether it is new mail, of which always_bcc, sender_bcc_maps and recipient_bcc_maps want copies, rather than a
 *     notification of our own
 */
public record Submission(
        Instant arrival,
        String sender,
        List<Recipient> recipients,
        BodyType body,
        boolean smtpUtf8,
        String ret,
        String envelopeId,
        Effects effects,
        boolean fromOutside) {
    /** Copies the list. */
    public Submission {
        recipients = List.copyOf(recipients);
    }
}

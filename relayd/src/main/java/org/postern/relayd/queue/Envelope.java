package org.postern.relayd.queue;

import java.time.Instant;
import java.util.List;
import org.postern.relayd.smtp.BodyType;

/**
 * What a queued message carries besides its content.
 *
 * @param id the queue id, as in the log and in the Received header
 * @param arrival when the client began the transaction
 * @param sender the envelope sender, unquoted form; empty for the null sender {@code <>}
 * @param recipients everyone it is for, after alias expansion; a recipient's position is its identity in {@link DeliveryState}
 * @param contentLength bytes of content, CRLF line ends, no dot-stuffing
 * @param body what the client, or a header, has said of the content (RFC 6152)
 * @param smtpUtf8 whether the client declared {@code SMTPUTF8} (RFC 6531)
 * @param ret the DSN RET parameter (RFC 3461 4.3), {@code FULL} or {@code HDRS}; empty when not given
 * @param envelopeId the DSN ENVID parameter (RFC 3461 4.4), xtext as received; empty when not given
 * @param held whether it waits in the queue until somebody releases it (HOLD in access(5)); {@link DeliveryState#held} says whether
 *     it still does
 */
public record Envelope(
        String id,
        Instant arrival,
        String sender,
        List<Recipient> recipients,
        long contentLength,
        BodyType body,
        boolean smtpUtf8,
        String ret,
        String envelopeId,
        boolean held) {
    /** Copies the list. */
    public Envelope {
        recipients = List.copyOf(recipients);
    }

    /** A message that nothing keeps from delivery. */
    public Envelope(
            String id,
            Instant arrival,
            String sender,
            List<Recipient> recipients,
            long contentLength,
            boolean eightBit,
            boolean smtpUtf8,
            String ret,
            String envelopeId) {
        this(
                id,
                arrival,
                sender,
                recipients,
                contentLength,
                eightBit ? BodyType.EIGHT_BIT : BodyType.UNDECLARED,
                smtpUtf8,
                ret,
                envelopeId,
                false);
    }

    /** Whether octets of the content may have their highest bit set, as far as somebody has said so. */
    public boolean eightBit() {
        return body == BodyType.EIGHT_BIT;
    }
}

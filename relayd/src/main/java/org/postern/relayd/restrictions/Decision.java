package org.postern.relayd.restrictions;

import java.time.Duration;
import java.util.List;
import org.postern.relayd.smtp.Reply;

/**
 * What is answered, and why.
 *
 * @param reply the reply to send
 * @param verdict what the reply means
 * @param reason the restriction that decided, with its list: {@code smtpd_relay_restrictions: reject_unauth_destination}
 * @param failure why a table could not be asked; empty when all could
 * @param notices lines for the mail log, in order; a refusal by a restriction is the last {@link Notice.Refusal} among them
 * @param standing for the next decision of the session
 * @param pause how long the reply has to wait ({@code sleep})
 * @param trace every restriction and table asked; empty unless asked for
 */
public record Decision(
        Reply reply,
        Verdict verdict,
        String reason,
        String failure,
        List<Notice> notices,
        Standing standing,
        Duration pause,
        DecisionTrace trace) {
    /** What a reply means. */
    public enum Verdict {
        /** Go on. */
        ACCEPTED,
        /** Refused for good. */
        REJECTED,
        /** Try again later. */
        DEFERRED
    }

    /** Whether the client may go on. */
    public boolean isAccepted() {
        return verdict == Verdict.ACCEPTED;
    }

    /** What is to be done with the message, by this decision and those before it. */
    public Effects effects() {
        return standing.effects();
    }
}

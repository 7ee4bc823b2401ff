package org.postern.relayd.restrictions;

import org.postern.relayd.smtp.Reply;

/**
 * What is answered, and why.
 *
 * @param reply the reply to send
 * @param verdict what the reply means
 * @param reason the restriction that decided, with its list: {@code smtpd_relay_restrictions: reject_unauth_destination}
 * @param failure why a table could not be asked, for the log; empty when all could
 * @param trace every restriction and table asked; empty unless asked for
 */
public record Decision(Reply reply, Verdict verdict, String reason, String failure, DecisionTrace trace) {
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
}

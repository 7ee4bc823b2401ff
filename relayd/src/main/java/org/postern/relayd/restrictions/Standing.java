package org.postern.relayd.restrictions;

import java.util.Optional;
import org.postern.relayd.smtp.Reply;

/**
 * What earlier decisions of a session leave for later ones. Each decision is made with the one before it and brings a new one.
 *
 * @param clientDeferral the reply for what would else be permitted, because a client restriction could not make up its mind
 *     (defer_if_permit)
 * @param heloDeferral the same from HELO
 * @param senderDeferral the same from MAIL
 * @param effects on the message
 */
public record Standing(
        Optional<Reply> clientDeferral, Optional<Reply> heloDeferral, Optional<Reply> senderDeferral, Effects effects) {
    /** At the beginning of a session. */
    public static final Standing NEW = new Standing(Optional.empty(), Optional.empty(), Optional.empty(), Effects.NONE);

    /** When a mail transaction has ended. */
    public Standing withoutMail() {
        return new Standing(clientDeferral, heloDeferral, Optional.empty(), Effects.NONE);
    }

    Standing withClientDeferral(Optional<Reply> deferral) {
        return deferral.equals(clientDeferral) ? this : new Standing(deferral, heloDeferral, senderDeferral, effects);
    }

    Standing withHeloDeferral(Optional<Reply> deferral) {
        return deferral.equals(heloDeferral) ? this : new Standing(clientDeferral, deferral, senderDeferral, effects);
    }

    Standing withSenderDeferral(Optional<Reply> deferral) {
        return deferral.equals(senderDeferral) ? this : new Standing(clientDeferral, heloDeferral, deferral, effects);
    }

    Standing withEffects(Effects now) {
        return now.equals(effects) ? this : new Standing(clientDeferral, heloDeferral, senderDeferral, now);
    }
}

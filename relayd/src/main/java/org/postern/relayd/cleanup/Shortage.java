package org.postern.relayd.cleanup;

import java.util.Optional;

/** Why there is too little room for another message (smtpd(8)). */
public enum Shortage {
    /** Less is free than queue_minfree. */
    BELOW_MINIMUM,
    /** Less is free than one and a half times the largest message. */
    BELOW_LARGEST;

    /**
     * What is wrong with {@code free} bytes in the queue's file system; nothing when they are enough.
     *
     * @param minimumFree queue_minfree; 0 for no such limit
     * @param messageBytes message_size_limit; 0 for no such limit
     */
    public static Optional<Shortage> of(long free, long minimumFree, long messageBytes) {
        if (free < minimumFree) {
            return Optional.of(BELOW_MINIMUM);
        }
        return messageBytes > 0 && free < messageBytes / 2 * 3 ? Optional.of(BELOW_LARGEST) : Optional.empty();
    }
}

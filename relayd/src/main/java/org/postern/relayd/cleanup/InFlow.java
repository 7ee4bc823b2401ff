package org.postern.relayd.cleanup;

import java.time.Duration;
import org.postern.config.MainCf;
import org.postern.config.Settings;

/**
 * How mail that comes in faster than it leaves is slowed down, without stopping it.
 *
 * @param delay in_flow_delay, how long a message waits before it is accepted; zero for not at all
 * @param limit qmgr_message_active_limit, messages that may wait for their first delivery before that begins
 */
record InFlow(Duration delay, int limit) {
    static InFlow of(MainCf config) {
        return new InFlow(config.get(Settings.IN_FLOW_DELAY), config.get(Settings.QMGR_MESSAGE_ACTIVE_LIMIT));
    }

    /** How long one more message has to wait when {@code untried} messages wait for their first delivery. */
    Duration pause(int untried) {
        return untried > limit ? delay : Duration.ZERO;
    }
}

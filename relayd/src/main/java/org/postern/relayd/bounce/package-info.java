/**
 * What a sender is told about mail: delivery status notifications (RFC 3464) of failure, delay and success in the shape of Postfix's.
 *
 * <p>{@link org.postern.relayd.bounce.BounceQueue} decides who is told and puts the report into the queue; what it says is written by
 * {@code DeliveryReport}.
 */
@NullMarked
package org.postern.relayd.bounce;

import org.jspecify.annotations.NullMarked;

/**
 * What a sender is told about mail that could not be delivered: a delivery status notification (RFC 3464) in the shape of Postfix's.
 *
 * <p>{@link org.postern.relayd.bounce.BounceMessage} writes it; queueing it is the caller's part.
 */
@NullMarked
package org.postern.relayd.bounce;

import org.jspecify.annotations.NullMarked;

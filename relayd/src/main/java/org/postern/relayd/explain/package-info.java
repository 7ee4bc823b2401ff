/**
 * {@code relayd explain}: what the daemon would answer to a message, and why. A client that exists only here plays a session with the
 * daemon's own code, and the decisions tell what they were made from.
 */
@NullMarked
package org.postern.relayd.explain;

import org.jspecify.annotations.NullMarked;

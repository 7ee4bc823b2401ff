/**
 * Prepares messages for the queue (cleanup(8)): Received header, virtual alias expansion, hop count and size.
 *
 * <p>A message from a client and a notification of our own take the same way: {@link org.postern.relayd.cleanup.Cleanup#open()}, write
 * the content, {@link org.postern.relayd.cleanup.Intake#finish}. An intake belongs to one thread.
 */
@NullMarked
package org.postern.relayd.cleanup;

import org.jspecify.annotations.NullMarked;

/**
 * The queue: what is stored of a message, and the queue manager that schedules its delivery.
 *
 * <p>A message is durable when {@link org.postern.relayd.queue.MessageDraft#commit} returns, and only then may the client read "250
 * queued". It leaves the queue when each of its recipients has been delivered to or bounced. Storage is behind
 * {@link org.postern.relayd.queue.MessageStore}; how a message is delivered is behind {@link org.postern.relayd.queue.DeliveryAgent}.
 */
@NullMarked
package org.postern.relayd.queue;

import org.jspecify.annotations.NullMarked;

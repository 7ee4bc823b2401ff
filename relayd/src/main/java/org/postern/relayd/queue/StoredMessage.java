package org.postern.relayd.queue;

/**
 * A message that the store held when it was opened.
 *
 * @param envelope as committed
 * @param state as last saved
 */
public record StoredMessage(Envelope envelope, DeliveryState state) {}

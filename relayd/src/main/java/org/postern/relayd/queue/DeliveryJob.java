package org.postern.relayd.queue;

import java.util.List;

/**
 * Some recipients of one active message, for one destination.
 *
 * @param indexes the recipients' positions in the envelope, in the order of {@code recipients}
 * @param recipients as they are handed to the agent, with the address that routing left
 */
record DeliveryJob(QueuedMessage message, Destination destination, List<Integer> indexes, List<Recipient> recipients) {}

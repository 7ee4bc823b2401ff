/**
 * The SMTP client: takes a message to its next hop.
 *
 * <p>{@link org.postern.relayd.smtpclient.SmtpDeliveryAgent} finds the hosts of a nexthop ({@link
 * org.postern.relayd.smtpclient.NexthopResolver}), tries one after the other, and holds one conversation with each. What a failure means,
 * try again or give up, is decided in {@link org.postern.relayd.smtpclient.DeliveryTrouble} and nowhere else.
 *
 * <p>Everything here blocks, and is made for virtual threads. Every wait has a deadline. A conversation belongs to one thread.
 */
@NullMarked
package org.postern.relayd.smtpclient;

import org.jspecify.annotations.NullMarked;

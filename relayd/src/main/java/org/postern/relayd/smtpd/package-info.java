/**
 * The SMTP server: SubEthaSMTP's listener, our sessions.
 *
 * <p>{@link org.postern.relayd.smtpd.SmtpServer} listens and hands each connection to an {@code SmtpSession} on a thread of its own
 * ({@code SessionThreads}). A session reads commands, asks {@code restrictions} about sender and recipients, and streams the message through
 * {@code cleanup} into the queue. Replies are collected until the input is used up, so that a pipelined batch costs one write (RFC 2920).
 */
@NullMarked
package org.postern.relayd.smtpd;

import org.jspecify.annotations.NullMarked;

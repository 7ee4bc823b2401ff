/**
 * An SMTP server that takes mail and keeps it to itself: the inside gateway of the demo, a nexthop with a script in tests, and by
 * itself the command {@code relayd sink}, as Postfix smtp-sink(1).
 *
 * <pre>{@code
 * var mail = new ReceivedMail();
 * try (var sink = SmtpSink.start(new InetSocketAddress("127.0.0.1", 0), SinkScript.ACCEPT_ALL, mail)) {
 *     ... let somebody deliver to sink.address() ...
 *     mail.await(messages -> messages.size() == 2, Duration.ofSeconds(5));
 * }
 * }</pre>
 *
 * <p>One virtual thread serves one connection from beginning to end.
 */
@NullMarked
package org.postern.relayd.sink;

import org.jspecify.annotations.NullMarked;

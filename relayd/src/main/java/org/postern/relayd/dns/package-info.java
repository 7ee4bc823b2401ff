/**
 * The names of hosts and domains: addresses, mail exchangers, and the name of a client.
 *
 * <p>{@link org.postern.relayd.dns.DnsClient} asks the hosts file, then name servers, and answers in three ways: found, certainly not there,
 * or unknown for now. Mail is deferred on the last, never bounced. All types are safe for use by many threads.
 */
@NullMarked
package org.postern.relayd.dns;

import org.jspecify.annotations.NullMarked;

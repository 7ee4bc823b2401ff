/**
 * Where mail goes: addresses are completed and rewritten ({@link org.postern.relayd.rewrite.AddressRewriter}), virtual aliases are
 * expanded ({@link org.postern.relayd.rewrite.RecipientExpansion}), and each final address is given a transport and a nexthop
 * ({@link org.postern.relayd.rewrite.RouteResolver}). {@link org.postern.relayd.rewrite.MailRouting} holds all three for one
 * configuration.
 *
 * <p>Everything is immutable and safe for use by any number of threads; only tables do I/O, and their failures are values.
 */
@NullMarked
package org.postern.relayd.rewrite;

import org.jspecify.annotations.NullMarked;

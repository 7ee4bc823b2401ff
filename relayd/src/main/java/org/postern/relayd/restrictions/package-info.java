/**
 * Who may send what to whom: {@link org.postern.relayd.restrictions.AccessPolicy} is the one place that decides about senders and
 * recipients. It is a pure function of a client, its commands, a configuration and tables; smtpd answers from it, and whoever explains
 * a decision asks it again, with a {@link org.postern.relayd.restrictions.DecisionTrace}.
 *
 * <p>Everything is immutable and safe for use by any number of threads, except a trace, which belongs to one decision.
 */
@NullMarked
package org.postern.relayd.restrictions;

import org.jspecify.annotations.NullMarked;

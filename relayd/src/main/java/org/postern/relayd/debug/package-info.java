/**
 * {@code relayd debug}: what the daemon would make of addresses and envelopes, line by line on standard input and output, for scripts
 * and tests. The daemon's own code answers; nothing is accepted, queued or delivered.
 */
@NullMarked
package org.postern.relayd.debug;

import org.jspecify.annotations.NullMarked;

/**
 * How a command talks to the daemon: a socket in the queue directory that only the daemon's user may open, a list of words, and an answer that is
 * what the command prints. docs/control-protocol.md describes it.
 */
@NullMarked
package org.postern.relayd.control;

import org.jspecify.annotations.NullMarked;

/** Delivery agents that talk to nobody: what {@code error:}, {@code retry:} and {@code discard:} mean, and transports that do not exist. */
@NullMarked
package org.postern.relayd.agents;

import org.jspecify.annotations.NullMarked;

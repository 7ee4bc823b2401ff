/** Threads of the operating system, for the few tasks that are worth one. */
@NullMarked
package org.postern.relayd.threads;

import org.jspecify.annotations.NullMarked;

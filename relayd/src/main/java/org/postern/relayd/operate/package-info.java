/** What operators do with a queue: look at it, and change it while the daemon runs. */
@NullMarked
package org.postern.relayd.operate;

import org.jspecify.annotations.NullMarked;

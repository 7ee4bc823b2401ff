/** Golden data: what Postfix answered to the same configurations, addresses and commands. */
@NullMarked
package org.postern.relayd.golden;

import org.jspecify.annotations.NullMarked;

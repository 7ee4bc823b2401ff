/** {@code relayd config}: the configuration as postconf(1) shows it. */
@NullMarked
package org.postern.relayd.config;

import org.jspecify.annotations.NullMarked;

/** The manual pages, written by the build from what the program itself knows: options, settings, defaults. */
@NullMarked
package org.postern.relayd.manual;

import org.jspecify.annotations.NullMarked;

@NullMarked
package org.postern.relayd.sink;

import org.jspecify.annotations.NullMarked;

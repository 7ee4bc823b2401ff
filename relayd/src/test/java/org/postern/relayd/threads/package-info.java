@NullMarked
package org.postern.relayd.threads;

import org.jspecify.annotations.NullMarked;

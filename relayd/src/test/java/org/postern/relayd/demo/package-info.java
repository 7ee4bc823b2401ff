@NullMarked
package org.postern.relayd.demo;

import org.jspecify.annotations.NullMarked;

/** Functions of the C library that Java has no name for. */
@NullMarked
package org.postern.libc;

import org.jspecify.annotations.NullMarked;

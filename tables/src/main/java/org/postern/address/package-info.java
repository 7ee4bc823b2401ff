/**
 * Envelope addresses: their internal (unquoted) and external (quoted) forms, and the parts that look-ups need.
 *
 * <p>Everything here is an immutable value or a pure function, free to be shared between threads.
 */
@NullMarked
package org.postern.address;

import org.jspecify.annotations.NullMarked;

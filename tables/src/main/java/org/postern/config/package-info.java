/**
 * main.cf: its syntax, the expansion of {@code $name}, typed settings with their defaults, and the lists that settings hold.
 *
 * <p>A configuration is read once and never changes; a reload makes a new one.
 */
@NullMarked
package org.postern.config;

import org.jspecify.annotations.NullMarked;

/**
 * The command that compiles tables and looks keys up in them (postmap(1)).
 *
 * <p>{@link org.postern.postmap.Postmap} turns the command line into one action, a class each, and the action's outcome into an exit
 * status. Nothing in here keeps state between runs; streams, environment and working directory are passed in.
 */
@NullMarked
package org.postern.postmap;

import org.jspecify.annotations.NullMarked;

/**
 * {@code relayd demo}: plays the recipe of the sample configuration over real sockets, and says whether it holds.
 *
 * <p>{@link org.postern.relayd.demo.DemoFolder} is a copy of the samples with the few changes that a demo needs; postmap and relayd
 * run on it as processes of their own, started by their launchers as an operator would. {@link
 * org.postern.relayd.demo.Exchange} is one mail that a client tries to send, with what the recipe promises for it. {@link
 * org.postern.relayd.demo.Causes} asks the daemon's own decision function which line of which table decided.
 */
@NullMarked
package org.postern.relayd.demo;

import org.jspecify.annotations.NullMarked;

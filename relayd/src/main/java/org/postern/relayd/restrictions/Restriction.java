package org.postern.relayd.restrictions;

import java.util.function.Function;

/**
 * One element of a list of restrictions.
 *
 * @param word as written in main.cf, arguments included
 * @param check what it says
 */
record Restriction(String word, Function<Inquiry, Outcome> check) {}

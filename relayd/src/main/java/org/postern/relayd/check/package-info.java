/**
 * Looks for everything that would hurt later, in one pass: main.cf, the tables that it names, recipes that bite, the queue directory,
 * ports, DNS servers, certificates, the clock (relayd check). Findings are those of {@code org.postern.findings}; nothing is changed.
 */
@NullMarked
package org.postern.relayd.check;

import org.jspecify.annotations.NullMarked;

/**
 * What the daemon counts, and how a monitoring system gets at it. Counting allocates nothing and takes no lock; the names and labels are
 * described in {@code docs/metrics.md}, and every series is there, with 0, before anything has happened.
 */
@NullMarked
package org.postern.relayd.metrics;

import org.jspecify.annotations.NullMarked;

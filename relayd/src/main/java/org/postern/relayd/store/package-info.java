/**
 * The queue on disk: a log in segments, written by one thread at a time for all who wait, as {@link org.postern.relayd.store.LogStore}
 * explains.
 */
@NullMarked
package org.postern.relayd.store;

import org.jspecify.annotations.NullMarked;

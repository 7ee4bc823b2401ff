/**
 * Sorts any number of entries in bounded memory: {@link org.postern.tables.sort.EntrySorter}.
 */
@NullMarked
package org.postern.tables.sort;

import org.jspecify.annotations.NullMarked;

/**
 * Source text, as people write it (postmap(1), "TABLE FORMAT"): {@link org.postern.tables.source.SourceReader} takes it apart without
 * an object for a line.
 */
@NullMarked
package org.postern.tables.source;

import org.jspecify.annotations.NullMarked;

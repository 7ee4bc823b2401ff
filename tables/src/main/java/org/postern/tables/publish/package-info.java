/**
 * Publishing: {@link org.postern.tables.publish.TableBuilder} gathers the entries of a table,
 * {@link org.postern.tables.publish.TableWriter} replaces the compiled file, which readers see as it was or as it is now, whole.
 */
@NullMarked
package org.postern.tables.publish;

import org.jspecify.annotations.NullMarked;

/**
 * The compiled file: {@link org.postern.tables.compiled.FileFormat} knows its bytes, {@link org.postern.tables.compiled.CompiledFile}
 * looks keys up, {@link org.postern.tables.compiled.TableFileWriter} writes one. What becomes of the file is decided elsewhere.
 */
@NullMarked
package org.postern.tables.compiled;

import org.jspecify.annotations.NullMarked;

/**
 * Tables: look-ups with three answers in tables of every type, and the orders in which keys are tried. Source text and the compiled file
 * are packages below this one, publishing a compiled file is one above.
 *
 * <p>A {@link org.postern.tables.Table} answers found, not found, or failed; a {@link org.postern.tables.TableList} asks several in
 * order. Tables are safe for use by any number of threads. Nothing in here logs, prints or opens a socket: every problem is a
 * returned value or an exception that names the file and the line.
 */
@NullMarked
package org.postern.tables;

import org.jspecify.annotations.NullMarked;

/**
 * Bytes and words for people: UTF-8, eight bytes at a time, what of a text can be shown, why a file operation failed.
 */
@NullMarked
package org.postern.tables.text;

import org.jspecify.annotations.NullMarked;

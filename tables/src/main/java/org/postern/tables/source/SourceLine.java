package org.postern.tables.source;

/**
 * A physical line of a source text, as it stands in the file.
 *
 * @param number counted from 1
 * @param offset where it begins in the array that {@link SourceEntry#buffer} shows
 * @param text its bytes, without line end, and without what follows a null byte
 */
@SuppressWarnings("ArrayRecordComponent") // handed over
public record SourceLine(int number, int offset, byte[] text) {}

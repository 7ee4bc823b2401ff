package org.postern.tables.compiled;

import java.time.Instant;

/**
 * Which source text a table was compiled from.
 *
 * @param name its file name without directories, so that the same source gives the same compiled file wherever it lies
 * @param size bytes
 * @param sha256 of the whole text, 64 hexadecimal digits
 */
public record SourceStamp(String name, long size, Instant modified, String sha256) {
    /** For a table that is not the image of a file. */
    public static final SourceStamp NONE = new SourceStamp("", 0, Instant.EPOCH, "00".repeat(FileFormat.SHA256_SIZE));
}

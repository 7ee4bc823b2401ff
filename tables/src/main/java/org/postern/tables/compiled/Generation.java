package org.postern.tables.compiled;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Which build of a compiled table answers.
 *
 * @param source where the source text is
 * @param entries how many keys it has
 * @param built when it was compiled
 * @param sourceSha256 the SHA-256 of the text it was compiled from, 64 hexadecimal digits; empty when it is not the image of a text
 */
public record Generation(Path source, long entries, Instant built, Optional<String> sourceSha256) {
    /** The build that {@code metadata} tell of, of the table of {@code source}. */
    public static Generation of(Path source, Metadata metadata) {
        return new Generation(
                source,
                metadata.entries(),
                metadata.built(),
                metadata.has(FileFormat.FLAG_FROM_SOURCE)
                        ? Optional.of(metadata.source().sha256())
                        : Optional.empty());
    }
}

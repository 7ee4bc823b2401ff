package org.postern.tables;

import java.nio.file.Path;
import java.time.Instant;

/**
 * Which build of a compiled table answers.
 *
 * @param source the source text it was compiled from, as named when it was
 * @param entries how many keys it has
 * @param built when it was compiled
 * @param sourceSha256 the SHA-256 of the source text, 64 hexadecimal digits; empty when it was not built from a file
 */
public record Generation(Path source, long entries, Instant built, String sourceSha256) {}

package org.postern.relayd.store;

import java.io.IOException;
import java.nio.file.Path;

/** Tells a full disk from a broken one. */
final class FullDisk {
    /** Less than this is no room, whatever the error was called. */
    private static final long NOTHING_BYTES = 64 * 1024;

    private FullDisk() {}

    /** Whether {@code problem} on the file system of {@code directory} is for want of space. Java has no type for that. */
    static boolean isMeantBy(IOException problem, Path directory) {
        String text = String.valueOf(problem.getMessage());
        return text.contains("No space left")
                || text.contains("quota exceeded")
                || directory.toFile().getUsableSpace() < NOTHING_BYTES;
    }
}

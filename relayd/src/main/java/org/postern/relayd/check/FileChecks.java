package org.postern.relayd.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.postern.findings.Place;

/** What is wrong with a file whatever is in it: who may change it, and when that was. */
final class FileChecks {
    /** Clocks of file servers differ a little. */
    static final Duration TOLERANCE = Duration.ofMinutes(2);

    private FileChecks() {}

    /** Warns when others than owner and group may write to {@code file}, which {@code what} names. */
    static void owned(Subject subject, Place place, Path file, String what) {
        if (permissions(file).contains(PosixFilePermission.OTHERS_WRITE)) {
            subject.warning(
                    Names.WRITABLE_BY_OTHERS, place, "anybody on this machine may change " + what, "chmod o-w " + file);
        }
    }

    /** Warns when {@code time}, of {@code what}, has not come yet. */
    static void past(Subject subject, Place place, Instant time, String what) {
        if (time.isAfter(subject.clock().instant().plus(TOLERANCE))) {
            subject.warning(
                    Names.FUTURE_DATE,
                    place,
                    what + " is of " + time.truncatedTo(ChronoUnit.SECONDS)
                            + ", which has not come yet: the clock is behind, or was ahead",
                    "");
        }
    }

    static void past(Subject subject, Place place, Path file, String what) {
        try {
            past(subject, place, Files.getLastModifiedTime(file).toInstant(), what);
        } catch (IOException unreadable) {
            return; // which somebody else says
        }
    }

    static Set<PosixFilePermission> permissions(Path file) {
        try {
            return Files.getPosixFilePermissions(file);
        } catch (IOException | UnsupportedOperationException unknown) {
            return Set.of();
        }
    }
}

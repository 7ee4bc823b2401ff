package org.postern.relayd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The file descriptors that the process may have, of which each session takes one. Some are left for the queue, for deliveries and for
 * classes that are not loaded yet: a client that is turned away with 421 comes back, while one that was let in would read a failure.
 */
final class Descriptors {
    /** Left for what is not a session, as far as there are as many. */
    private static final long RESERVE = 64;

    private static final Pattern LIMIT = Pattern.compile("^Max open files +([0-9]+)", Pattern.MULTILINE);

    private Descriptors() {}

    /** How many sessions there is room for now; nothing when there is no limit, or none that can be found out. */
    static OptionalLong forSessions() {
        return forSessions(Path.of("/proc/self"));
    }

    /** For tests: {@code process} is a directory as proc(5) describes it. */
    static OptionalLong forSessions(Path process) {
        try (Stream<Path> open = Files.list(process.resolve("fd"))) {
            Matcher limit = LIMIT.matcher(Files.readString(process.resolve("limits")));
            if (!limit.find()) {
                return OptionalLong.empty();
            }
            long free = Math.max(0, Long.parseLong(limit.group(1)) - open.count());
            return OptionalLong.of(Math.max(1, free - Math.min(RESERVE, free / 2)));
        } catch (IOException | NumberFormatException noSuchSystem) {
            return OptionalLong.empty();
        }
    }
}

package org.postern.postmap;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * What the command takes from the process it runs in.
 *
 * @param directory what relative file names are relative to
 * @param clock the time of a build, unless SOURCE_DATE_EPOCH says otherwise
 * @param outIsTerminal whether people read what goes to {@code out}
 * @param errIsTerminal whether people read what goes to {@code err}
 */
record Surroundings(
        Path directory,
        Map<String, String> environment,
        InputStream in,
        PrintStream out,
        PrintStream err,
        Clock clock,
        boolean outIsTerminal,
        boolean errIsTerminal) {
    /** Nobody watches. */
    Surroundings(
            Path directory,
            Map<String, String> environment,
            InputStream in,
            PrintStream out,
            PrintStream err,
            Clock clock) {
        this(directory, environment, in, out, err, clock, false, false);
    }
}

package org.postern.relayd;

import java.io.IOException;

/** Commands of the system that a test needs and that not everybody has or may run. */
final class Commands {
    private Commands() {}

    /** Whether the command exists, and has ended with status 0. */
    static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .onExit()
                            .join()
                            .exitValue()
                    == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }
}

package org.postern.findings;

import java.util.Map;

/**
 * Whether people read what this process writes. The launchers say so, because the virtual machine tells it of standard output only when
 * standard input is a terminal too.
 *
 * @param out standard output is a terminal
 * @param err standard error is one
 */
public record Terminal(boolean out, boolean err) {
    /** What the launcher has said: the numbers of the descriptors that are one. */
    public static Terminal ofProcess() {
        String descriptors = System.getProperty("postern.terminal", "");
        return new Terminal(descriptors.contains("1"), descriptors.contains("2"));
    }

    /** Whether what goes to standard output may have colours: on a terminal, unless NO_COLOR is set to anything. */
    public static boolean isColoured(boolean outIsTerminal, Map<String, String> environment) {
        return outIsTerminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }
}

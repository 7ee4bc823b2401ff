package org.postern.relayd.control;

import java.io.IOException;
import java.util.List;

/** Carries out what commands ask of the daemon. Called from any number of threads. */
@FunctionalInterface
public interface ControlRequests {
    /**
     * Carries out one request.
     *
     * @param words the request, its verb first
     * @return the exit status of the command
     * @throws IOException when {@code answer} cannot be written; nobody is told
     */
    int handle(List<String> words, ControlAnswer answer) throws IOException;
}

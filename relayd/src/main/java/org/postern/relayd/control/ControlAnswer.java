package org.postern.relayd.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Takes what a command prints. Owned by one thread. */
public interface ControlAnswer {
    /** What goes to standard output, bytes as they are. */
    void out(byte[] bytes, int length) throws IOException;

    /** A line for standard error. */
    void error(String line) throws IOException;

    /** Something to do once the answer has been sent, or could not be. */
    void afterwards(Runnable action);

    /** Text for standard output. */
    default void print(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out(bytes, bytes.length);
    }
}

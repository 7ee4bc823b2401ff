package org.postern.relayd.demo;

import java.io.Serial;

/** The demo cannot go on; the message tells an operator why. */
final class DemoException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    DemoException(String message) {
        super(message);
    }
}

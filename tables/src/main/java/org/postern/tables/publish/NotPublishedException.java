package org.postern.tables.publish;

import java.io.IOException;

/** A table could not be replaced. The message says at what it failed, why, and which table is in place now. */
public final class NotPublishedException extends IOException {
    private static final long serialVersionUID = 1L;

    NotPublishedException(String message, IOException cause) {
        super(message, cause);
    }
}

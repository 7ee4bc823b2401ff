package org.postern.relayd.smtpd;

import java.io.IOException;

/** The client goes on sending far beyond the size limit: reading to the end would serve nobody. */
final class ExcessiveDataException extends IOException {
    private static final long serialVersionUID = 1L;

    ExcessiveDataException() {
        super("far more data than message_size_limit");
    }
}

package org.postern.relayd.tls;

/** Keys or certificates that cannot be used; the message says which and why. */
public final class TlsMaterialException extends Exception {
    private static final long serialVersionUID = 1;

    TlsMaterialException(String message) {
        super(message);
    }

    TlsMaterialException(String message, Throwable cause) {
        super(message, cause);
    }
}

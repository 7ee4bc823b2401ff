package org.postern.postmap;

/** Ends the run with a message and exit status 1. */
final class FatalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FatalException(String message) {
        super(message);
    }
}

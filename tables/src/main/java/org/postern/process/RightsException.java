package org.postern.process;

/** The system has refused to change the rights of the process. */
public final class RightsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RightsException(String message) {
        super(message);
    }
}

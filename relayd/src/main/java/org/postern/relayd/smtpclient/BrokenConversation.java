package org.postern.relayd.smtpclient;

import java.io.IOException;

/** A conversation came to an end that the protocol does not provide for. */
final class BrokenConversation extends IOException {
    private static final long serialVersionUID = 1L;

    /** How it broke. */
    enum Kind {
        /** The connection is gone. */
        LOST,
        /** The peer did not go on within the deadline. */
        TIMED_OUT,
        /** The peer sent what is no SMTP reply, or more of it than anybody needs. */
        GARBAGE,
        /** Our own queue cannot be read. */
        LOCAL_DATA
    }

    private final Kind kind;

    BrokenConversation(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}

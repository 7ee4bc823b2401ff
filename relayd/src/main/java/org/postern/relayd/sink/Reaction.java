package org.postern.relayd.sink;

/** What a sink does at a {@link Stage}. */
public sealed interface Reaction {
    /** Goes on as a healthy server does. */
    record Accept() implements Reaction {}

    /**
     * Refuses. After code 421, and at the greeting after any code, the connection is closed.
     *
     * @param code 400 to 599
     * @param text what follows the code, enhanced status code included; without line ends
     */
    record Refuse(int code, String text) implements Reaction {
        /** Checks that the code means a refusal. */
        public Refuse {
            if (code < 400 || code > 599) {
                throw new IllegalArgumentException("a refusal has a code from 400 to 599, not " + code);
            }
        }
    }

    /** Says nothing any more, and lets the client wait for as long as it likes. */
    record Hang() implements Reaction {}

    /** Closes the connection without a word. */
    record Close() implements Reaction {}

    /** The shared {@code Accept}. */
    Reaction ACCEPT = new Accept();

    /** A refusal with a fitting enhanced status code (RFC 3463) and a text that says where it comes from. */
    static Reaction refuse(int code) {
        return new Refuse(code, code / 100 + ".0.0 refused as the sink was told to");
    }
}

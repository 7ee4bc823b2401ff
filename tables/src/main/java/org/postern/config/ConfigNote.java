package org.postern.config;

/**
 * Something odd in main.cf that does not keep a program from starting.
 *
 * @param line of main.cf, from 1
 * @param name the setting that it is about; empty when it is about the text
 * @param text what is odd, in Postfix's words where it has some
 */
public record ConfigNote(Kind kind, int line, String name, String text) {
    /** What is odd. */
    public enum Kind {
        /** Text that is ignored. */
        TEXT,
        /** An earlier line sets the same to something else, and has no effect. */
        SET_TWICE,
        /** A list whose braces do not match, or that ends in a comment. */
        LIST,
        /** A setting that exists and that nothing obeys. */
        NO_EFFECT,
        /** A name that means nothing. */
        UNKNOWN,
        /** A value that mentions a name that nothing defines. */
        UNDEFINED
    }
}

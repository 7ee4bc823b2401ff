package org.postern.address;

/**
 * One lexical token of an RFC 822 address (RFC 822 3.3). Backslashes and quotes are gone from {@code text}.
 *
 * @param text the characters; one for an operator; without the brackets for a domain literal, with the parentheses for a comment
 */
public record AddressToken(Kind kind, String text) {
    /** What a token is. */
    public enum Kind {
        /** A word without special characters. */
        ATOM,
        /** A word that was quoted, or that must be. */
        QUOTED,
        /** {@code [...]}. */
        LITERAL,
        /** {@code (...)}. */
        COMMENT,
        /** One character: a special of RFC 822, or {@code %}, {@code !}, {@code |}, which some networks route with. */
        OPERATOR
    }

    /** Those that nearly every address has. */
    private static final AddressToken AT = new AddressToken(Kind.OPERATOR, "@");

    private static final AddressToken DOT = new AddressToken(Kind.OPERATOR, ".");

    /** The token of one operator character. */
    public static AddressToken operator(char operator) {
        return switch (operator) {
            case '@' -> AT;
            case '.' -> DOT;
            default -> new AddressToken(Kind.OPERATOR, String.valueOf(operator));
        };
    }

    /** Whether this is the operator {@code operator}. */
    public boolean is(char operator) {
        return kind == Kind.OPERATOR && text.charAt(0) == operator;
    }

    /** Whether this is a word of an address: atom, quoted string or literal. */
    boolean isWord() {
        return kind == Kind.ATOM || kind == Kind.QUOTED || kind == Kind.LITERAL;
    }
}

package org.postern.relayd.smtp;

/** What a client says of the octets of a message: the BODY parameter of MAIL (RFC 6152). */
public enum BodyType {
    /** Nothing. */
    UNDECLARED(""),
    /** None has its highest bit set. */
    SEVEN_BIT("7BIT"),
    /** Some may. */
    EIGHT_BIT("8BITMIME");

    private final String keyword;

    BodyType(String keyword) {
        this.keyword = keyword;
    }

    /** The value of the parameter; empty when there is none. */
    public String keyword() {
        return keyword;
    }
}

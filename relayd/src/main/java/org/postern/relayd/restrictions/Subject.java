package org.postern.relayd.restrictions;

/** What a list of restrictions is about. */
enum Subject {
    CLIENT("Client host"),
    HELO("Helo command"),
    SENDER("Sender address"),
    RECIPIENT("Recipient address"),
    DATA("Data command"),
    END_OF_DATA("End-of-data");

    private final String title;

    Subject(String title) {
        this.title = title;
    }

    /** How replies call it. */
    String title() {
        return title;
    }

    /** What replies put in angle brackets before the title. */
    String nameIn(Inquiry inquiry) {
        return switch (this) {
            case CLIENT -> inquiry.transaction().client().nameAndAddress();
            case HELO -> inquiry.transaction().helo();
            case SENDER -> inquiry.transaction().sender();
            case RECIPIENT -> inquiry.recipient();
            case DATA -> "DATA";
            case END_OF_DATA -> "END-OF-MESSAGE";
        };
    }
}

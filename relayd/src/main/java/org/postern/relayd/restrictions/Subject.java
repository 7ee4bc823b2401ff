package org.postern.relayd.restrictions;

/** What a restriction is about, in the words of replies and log lines. */
enum Subject {
    CLIENT("Client host"),
    REVERSE_CLIENT("Unverified Client host"),
    HELO("Helo command"),
    SENDER("Sender address"),
    RECIPIENT("Recipient address"),
    ETRN("Etrn command"),
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
            case REVERSE_CLIENT -> inquiry.transaction().client().names().reverseName();
            case HELO -> inquiry.transaction().helo();
            case SENDER -> inquiry.transaction().sender();
            case RECIPIENT -> inquiry.recipient();
            case ETRN -> inquiry.etrnDomain();
            case DATA -> "DATA";
            case END_OF_DATA -> "END-OF-MESSAGE";
        };
    }

    /**
     * One table may serve several lists, but a status about addresses says which address it is about (RFC 3463 3.2): sender and
     * recipient have different ones, and a client has none.
     */
    String fitting(String status) {
        if (!status.startsWith(".1.", 1)) {
            return status;
        }
        String detail = status.substring(4);
        String fit = switch (this) {
            case SENDER ->
                switch (detail) {
                    case "2", "8" -> ".1.8";
                    case "1", "3", "4", "6", "7" -> ".1.7";
                    default -> ".1.0";
                };
            case RECIPIENT ->
                switch (detail) {
                    case "1", "2", "3", "4", "5", "6" -> ".1." + detail;
                    case "7" -> ".1.3";
                    case "8" -> ".1.2";
                    default -> ".1.0";
                };
            case CLIENT, REVERSE_CLIENT, HELO, ETRN, DATA, END_OF_DATA -> ".0.0";
        };
        return status.charAt(0) + fit;
    }
}

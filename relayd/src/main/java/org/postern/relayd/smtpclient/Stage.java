package org.postern.relayd.smtpclient;

/** Where in a conversation something happened, in the words of Postfix's log. */
enum Stage {
    GREETING("receiving the initial server greeting", "initial server greeting"),
    EHLO("performing the EHLO handshake", "EHLO command"),
    HELO("performing the HELO handshake", "HELO command"),
    STARTTLS("performing the STARTTLS handshake", "STARTTLS command"),
    MAIL("sending MAIL FROM", "MAIL FROM command"),
    RCPT("sending RCPT TO", "RCPT TO command"),
    DATA("sending DATA command", "DATA command"),
    BODY("sending message body", "end of DATA command"),
    END_OF_DATA("sending end of data -- message may be sent more than once", "end of DATA command"),
    RSET("sending RSET", "RSET command"),
    QUIT("sending QUIT", "QUIT command");

    private final String activity;
    private final String request;

    Stage(String activity, String request) {
        this.activity = activity;
        this.request = request;
    }

    /** Whether the server has seen nothing of the message's content. */
    boolean isBeforeBody() {
        return this != BODY && this != END_OF_DATA;
    }

    /** What follows {@code while} in the report of a broken conversation. */
    String activity() {
        return activity;
    }

    /** What follows {@code in reply to} in the report of a refusal. */
    String request() {
        return request;
    }
}

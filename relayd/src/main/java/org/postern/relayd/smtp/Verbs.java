package org.postern.relayd.smtp;

import java.util.List;

/** What SMTP commands begin with. */
public final class Verbs {
    /** Those that there are, in the order in which Postfix counts them at the end of a session. */
    public static final List<String> ALL = List.of(
            "HELO",
            "EHLO",
            "XCLIENT",
            "XFORWARD",
            "STARTTLS",
            "AUTH",
            "MAIL",
            "RCPT",
            "DATA",
            "BDAT",
            "RSET",
            "NOOP",
            "VRFY",
            "ETRN",
            "QUIT",
            "HELP");

    /** What any other is counted as. */
    public static final String UNKNOWN = "UNKNOWN";

    private Verbs() {}
}

package org.postern.relayd.smtpd;

import org.postern.relayd.smtp.Reply;

/** What is answered in the same words each time, in Postfix's; a client that floods us costs nothing to answer. */
final class Answers {
    static final Outcome OK = Outcome.ok("2.0.0", "Ok");
    static final Outcome SENDER_OK = Outcome.ok("2.1.0", "Ok");
    static final Outcome RECIPIENT_OK = Outcome.ok("2.1.5", "Ok");
    static final Outcome BYE = Outcome.closing(new Reply(221, "2.0.0", "Bye"));
    static final Outcome HELP = Outcome.of(new Reply(
            214, "2.0.0", "Commands: BDAT DATA EHLO ETRN HELO HELP MAIL NOOP QUIT RCPT RSET VRFY XCLIENT XFORWARD"));
    static final Outcome START_TLS = Outcome.startingTls(new Reply(220, "2.0.0", "Ready to start TLS"));
    static final Outcome QUEUING = Outcome.of(new Reply(250, "", "Queuing started"));
    static final Reply GO_AHEAD = new Reply(354, "", "End data with <CR><LF>.<CR><LF>");
    static final Reply BROWSER_BYE = new Reply(221, "2.7.0", "Error: I can break rules, too. Goodbye.");

    static final Outcome NOT_RECOGNIZED = Outcome.error(500, "5.5.2", "Error: command not recognized");
    static final Outcome NOT_IMPLEMENTED = Outcome.error(502, "5.5.1", "Error: command not implemented");
    static final Outcome NOT_AUTHORIZED = Outcome.error(550, "5.7.0", "Error: insufficient authorization");
    static final Outcome TLS_FIRST = Outcome.error(530, "5.7.0", "Must issue a STARTTLS command first");
    static final Outcome TLS_ALREADY = Outcome.error(554, "5.5.1", "Error: TLS already active");
    static final Outcome NO_TLS = Outcome.error(454, "4.7.0", "TLS not available due to local problem");
    static final Outcome NO_VRFY = Outcome.error(502, "5.5.1", "VRFY command is disabled");
    static final Reply BAD_UTF8 = new Reply(500, "5.5.2", "Error: bad UTF-8 syntax");
    static final Reply BAD_LINE = new Reply(500, "5.5.2", "Error: bad syntax");
    static final Reply OUT_OF_STEP = new Reply(554, "5.5.0", "Error: SMTP protocol synchronization");

    static final Outcome HELO_FIRST = Outcome.error(503, "5.5.1", "Error: send HELO/EHLO first");
    static final Outcome MAIL_FIRST = Outcome.error(503, "5.5.1", "Error: need MAIL command");
    static final Outcome RCPT_FIRST = Outcome.error(503, "5.5.1", "Error: need RCPT command");
    static final Outcome NESTED_MAIL = Outcome.error(503, "5.5.1", "Error: nested MAIL command");
    static final Outcome IN_TRANSACTION = Outcome.error(503, "5.5.1", "Error: MAIL transaction in progress");
    static final Outcome MAIL_AFTER_BDAT = Outcome.error(503, "5.5.1", "Error: MAIL after BDAT");
    static final Outcome RCPT_AFTER_BDAT = Outcome.error(503, "5.5.1", "Error: RCPT after BDAT");
    static final Outcome DATA_AFTER_BDAT = Outcome.error(503, "5.5.1", "Error: DATA after BDAT");
    static final Outcome NO_RECIPIENTS = Outcome.error(554, "5.5.1", "Error: no valid recipients");
    static final Outcome TOO_MANY_RECIPIENTS = Outcome.of(new Reply(452, "4.5.3", "Error: too many recipients"));
    static final Reply TOO_BIG = new Reply(552, "5.3.4", "Message size exceeds fixed limit");
    static final Outcome NULL_CHUNK = Outcome.error(551, "5.7.1", "Null BDAT request");
    static final Outcome CHUNK_TOO_BIG = Outcome.error(552, "5.3.4", "Chunk exceeds message size limit");
    static final Reply NO_SPACE = new Reply(452, "4.3.1", "Insufficient system storage");

    static final Outcome HELO_SYNTAX = Outcome.error(501, "", "Syntax: HELO hostname");
    static final Outcome EHLO_SYNTAX = Outcome.error(501, "", "Syntax: EHLO hostname");
    static final Outcome MAIL_SYNTAX = Outcome.error(501, "5.5.4", "Syntax: MAIL FROM:<address>");
    static final Outcome RCPT_SYNTAX = Outcome.error(501, "5.5.4", "Syntax: RCPT TO:<address>");
    static final Outcome DATA_SYNTAX = Outcome.error(501, "5.5.4", "Syntax: DATA");
    static final Outcome RSET_SYNTAX = Outcome.error(501, "5.5.4", "Syntax: RSET");
    static final Outcome VRFY_SYNTAX = Outcome.error(501, "5.5.4", "Syntax: VRFY address [SMTPUTF8]");
    static final Outcome STARTTLS_SYNTAX = Outcome.error(501, "5.5.4", "Syntax: STARTTLS");

    /** Where the chunk ends is unknown, so what follows cannot be told from commands. */
    static final Outcome BDAT_SYNTAX = Outcome.closing(new Reply(521, "5.5.4", "Syntax: BDAT count [LAST]"));

    static final Outcome ETRN_HELO_FIRST = Outcome.error(503, "", "Error: send HELO/EHLO first");
    static final Outcome ETRN_IN_TRANSACTION = Outcome.error(503, "", "Error: MAIL transaction in progress");
    static final Outcome ETRN_SYNTAX = Outcome.error(500, "", "Syntax: ETRN domain");
    static final Outcome ETRN_PARAMETER = Outcome.error(501, "", "Error: invalid parameter syntax");

    private Answers() {}
}

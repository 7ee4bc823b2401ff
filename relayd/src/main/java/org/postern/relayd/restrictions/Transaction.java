package org.postern.relayd.restrictions;

/**
 * What the client has said so far.
 *
 * @param client who
 * @param helo the argument of HELO or EHLO; empty when it said neither
 * @param sender the envelope sender, unquoted form; empty for the null sender, and before MAIL
 * @param smtpUtf8 whether MAIL had the parameter SMTPUTF8 (RFC 6531 3.4)
 * @param progress what else has happened
 */
public record Transaction(Client client, String helo, String sender, boolean smtpUtf8, Progress progress) {
    private static final Progress FIRST_RECIPIENT = new Progress(true, 0, "", false, Standing.NEW);

    /** A session whose first RCPT is next. */
    public Transaction(Client client, String helo, String sender, boolean smtpUtf8) {
        this(client, helo, sender, smtpUtf8, FIRST_RECIPIENT);
    }

    /** A session without MAIL so far. */
    public static Transaction beforeMail(Client client, String helo, boolean outOfStep, Standing standing) {
        return new Transaction(client, helo, "", false, Progress.beforeMail(outOfStep, standing));
    }
}

package org.postern.relayd.restrictions;

/**
 * How far a session has come.
 *
 * @param inMail whether there was a MAIL command
 * @param recipients how many were accepted so far
 * @param firstRecipient the first that was accepted, unquoted form; empty when there is none
 * @param outOfStep whether the client has sent commands ahead where it must not (RFC 2920 3.1)
 * @param standing what earlier decisions left
 */
public record Progress(boolean inMail, int recipients, String firstRecipient, boolean outOfStep, Standing standing) {
    /** Before MAIL. */
    public static Progress beforeMail(boolean outOfStep, Standing standing) {
        return new Progress(false, 0, "", outOfStep, standing);
    }

    /** The recipient that was accepted, unquoted form; empty when there is none or more than one. */
    String onlyRecipient() {
        return recipients == 1 ? firstRecipient : "";
    }
}

package org.postern.relayd.restrictions;

/**
 * What the client has said so far.
 *
 * @param client who
 * @param helo the argument of HELO or EHLO; empty when it said neither
 * @param sender the envelope sender, unquoted form; empty for the null sender
 * @param smtpUtf8 whether MAIL had the parameter SMTPUTF8 (RFC 6531 3.4)
 */
public record Transaction(Client client, String helo, String sender, boolean smtpUtf8) {}

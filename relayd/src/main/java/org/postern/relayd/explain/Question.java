package org.postern.relayd.explain;

import org.postern.address.IpAddress;

/**
 * A message that somebody might send, or as much of it as somebody wants an answer about.
 *
 * @param command the last that is asked about
 * @param client where from
 * @param clientName what the client is called; empty: what the name service says
 * @param tls whether the session is protected
 * @param extended whether the client speaks ESMTP (EHLO)
 * @param helo what it calls itself; empty: nothing at all
 * @param sender unquoted or quoted form, as between the angle brackets of MAIL
 * @param recipient as between those of RCPT, or what ETRN is for; empty: none, or several that are not known
 * @param logged the reply that the log has; empty when the question is not from a log
 */
record Question(
        SmtpCommand command,
        IpAddress client,
        String clientName,
        boolean tls,
        boolean extended,
        String helo,
        String sender,
        String recipient,
        String logged) {
    /** The same over TLS. */
    Question overTls() {
        return new Question(command, client, clientName, true, extended, helo, sender, recipient, logged);
    }
}

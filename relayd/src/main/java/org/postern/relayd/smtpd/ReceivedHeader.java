package org.postern.relayd.smtpd;

import java.time.Instant;
import org.postern.address.QuotedForm;
import org.postern.relayd.smtp.MailDate;

/** The Received header (RFC 5321 4.4) in the form in which Postfix writes it. */
final class ReceivedHeader {
    private ReceivedHeader() {}

    /**
     * The header with CRLF line ends.
     *
     * @param protocol SMTP, ESMTP or UTF8SMTP (RFC 3848, RFC 6531 4.3)
     * @param soleRecipient the recipient when there is just one, unquoted form; empty otherwise, so that nobody learns of Bcc
     */
    static String format(
            String helo,
            String client,
            String hostname,
            String mailName,
            String protocol,
            String id,
            String soleRecipient,
            Instant arrival) {
        String purpose =
                soleRecipient.isEmpty() ? ";\r\n\t" : "\r\n\tfor <" + clean(QuotedForm.quote(soleRecipient)) + ">; ";
        return "Received: from " + clean(helo) + " (" + client + ")\r\n\tby " + hostname + " (" + mailName + ") with "
                + protocol + " id " + id + purpose + MailDate.of(arrival) + "\r\n";
    }

    /** What a peer said may hold no control character, which could begin a header of its own. */
    private static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            clean.append(Character.isISOControl(c) ? '?' : c);
        }
        return clean.toString();
    }
}

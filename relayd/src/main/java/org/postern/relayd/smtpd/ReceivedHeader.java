package org.postern.relayd.smtpd;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.postern.address.QuotedForm;

/** The Received header (RFC 5321 4.4) in the form in which Postfix writes it. */
final class ReceivedHeader {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, ppd MMM yyyy HH:mm:ss Z (zzz)", Locale.ENGLISH);

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
        ZonedDateTime date = arrival.atZone(ZoneId.systemDefault());
        String purpose =
                soleRecipient.isEmpty() ? ";\r\n\t" : "\r\n\tfor <" + clean(QuotedForm.quote(soleRecipient)) + ">; ";
        return "Received: from " + clean(helo) + " (" + client + ")\r\n\tby " + hostname + " (" + mailName + ") with "
                + protocol + " id " + id + purpose + DATE.format(date) + "\r\n";
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

package org.postern.relayd.queue;

/**
 * One envelope recipient of a queued message.
 *
 * @param address where the message goes, unquoted form
 * @param original what the client said in RCPT, unquoted form; logged as {@code orig_to} when it differs
 * @param notifyOn the DSN NOTIFY parameter (RFC 3461 4.1) in capitals, such as {@code NEVER} or {@code SUCCESS,FAILURE}; empty when not given
 * @param originalRecipient the DSN ORCPT parameter (RFC 3461 4.2), {@code rfc822;user@example.com}; empty when not given
 */
public record Recipient(String address, String original, String notifyOn, String originalRecipient) {
    /** A recipient without DSN parameters. */
    public static Recipient of(String address) {
        return new Recipient(address, address, "", "");
    }
}

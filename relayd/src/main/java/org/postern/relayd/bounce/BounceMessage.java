package org.postern.relayd.bounce;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.postern.address.QuotedForm;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.MessageContent;
import org.postern.relayd.queue.Recipient;
import org.postern.relayd.smtp.Xtext;

/**
 * The notification that a message could not be delivered to some of its recipients: a multipart/report (RFC 6522) of a text for people, a
 * delivery status for programs (RFC 3464; RFC 6533 when an address is not ASCII), and the message itself or its header.
 *
 * <p>The whole message comes back unless the sender asked for the header alone (RET=HDRS, RFC 3461 4.3) or it is bigger than
 * bounce_size_limit. The notification goes from the null sender {@code <>} to the original sender, so that it can never cause another.
 */
public final class BounceMessage {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z (zzz)", Locale.ENGLISH);

    private final Envelope envelope;
    private final List<DeliveryResult> failed;
    private final OriginalCopy original;
    private final BounceSettings settings;
    private final InstantSource clock;
    private final ZoneId zone;
    private final String id;
    private final boolean headerOnly;
    private final boolean international;

    /**
     * A notification about {@code envelope}.
     *
     * @param id the queue id of the notification itself, for its Message-Id
     * @param failed results of recipients; those that want no notification are left out
     * @param content of the original message
     * @param zone for the dates it shows
     */
    public BounceMessage(
            String id,
            Envelope envelope,
            List<DeliveryResult> failed,
            MessageContent content,
            BounceSettings settings,
            InstantSource clock,
            ZoneId zone) {
        this.id = id;
        this.envelope = envelope;
        this.failed = failed.stream()
                .filter(result -> wantsFailure(result.recipient()))
                .toList();
        this.original = new OriginalCopy(content);
        this.settings = settings;
        this.clock = clock;
        this.zone = zone;
        this.headerOnly = envelope.ret().equalsIgnoreCase("HDRS")
                || (settings.sizeLimit() > 0 && envelope.contentLength() > settings.sizeLimit());
        this.international = isInternational();
    }

    /** Whether anybody is to be told: the sender is not null (RFC 5321 4.5.5), and a failed recipient has not NOTIFY=NEVER or without FAILURE. */
    public static boolean wanted(Envelope envelope, List<DeliveryResult> failed) {
        return !envelope.sender().isEmpty() && failed.stream().anyMatch(result -> wantsFailure(result.recipient()));
    }

    /** RFC 3461 4.1: without NOTIFY, failures are told. */
    private static boolean wantsFailure(Recipient recipient) {
        return recipient.notifyOn().isEmpty()
                || List.of(recipient.notifyOn().toUpperCase(Locale.ROOT).split(",", -1))
                        .contains("FAILURE");
    }

    /** Whether the notification needs SMTPUTF8 itself: its envelope's flag. */
    public boolean needsSmtpUtf8() {
        return international;
    }

    /**
     * Whether the notification has bytes beyond ASCII: its envelope's flag.
     *
     * @throws IOException when the original's content cannot be read
     */
    public boolean isEightBit() throws IOException {
        return international || !allTextsAscii() || original.isEightBit(headerOnly);
    }

    private boolean isInternational() {
        return !isAscii(envelope.sender())
                || failed.stream()
                        .anyMatch(result -> !isAscii(result.recipient().address())
                                || !isAscii(result.recipient().original()));
    }

    /**
     * Writes the notification, with CRLF line ends.
     *
     * @throws IOException when {@code out} or the original's content fails
     */
    public void writeTo(OutputStream out) throws IOException {
        CrlfWriter writer = new CrlfWriter(out);
        boolean eightBit = isEightBit();
        String boundary = id + "." + clock.instant().getEpochSecond() + "/" + settings.ownName();
        writeHeader(writer, boundary, eightBit);
        writer.line("This is a MIME-encapsulated message.");
        writer.line("");
        part(writer, boundary, "Notification", "text/plain; charset=" + (eightBit ? "utf-8" : "us-ascii"), eightBit);
        writeNotification(writer);
        part(
                writer,
                boundary,
                "Delivery report",
                international ? "message/global-delivery-status" : "message/delivery-status",
                international);
        writeStatus(writer);
        part(
                writer,
                boundary,
                headerOnly ? "Undelivered Message Headers" : "Undelivered Message",
                originalType(),
                eightBit);
        original.writeTo(out, headerOnly);
        writer.line("");
        writer.line("--" + boundary + "--");
    }

    private String originalType() {
        if (headerOnly) {
            return international ? "message/global-headers" : "text/rfc822-headers";
        }
        return international ? "message/global" : "message/rfc822";
    }

    private boolean allTextsAscii() {
        return failed.stream().allMatch(result -> isAscii(result.text()));
    }

    private void writeHeader(CrlfWriter writer, String boundary, boolean eightBit) throws IOException {
        Instant now = clock.instant();
        writer.field("Date", date(now));
        writer.field("From", "MAILER-DAEMON@" + settings.origin() + " (Mail Delivery System)");
        writer.field("Subject", "Undelivered Mail Returned to Sender");
        writer.field("To", QuotedForm.quote(envelope.sender()));
        writer.field("Auto-Submitted", "auto-replied");
        writer.field("Message-Id", "<" + messageStamp(now) + "." + id + "@" + settings.ownName() + ">");
        writer.field("MIME-Version", "1.0");
        writer.line("Content-Type: multipart/report; report-type="
                + (international ? "global-delivery-status" : "delivery-status") + ";");
        writer.line("    boundary=\"" + boundary + "\"");
        if (eightBit) {
            writer.field("Content-Transfer-Encoding", "8bit");
        }
        writer.line("");
    }

    private String messageStamp(Instant now) {
        return DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ENGLISH).format(now.atZone(ZoneId.of("UTC")));
    }

    private static void part(CrlfWriter writer, String boundary, String description, String type, boolean eightBit)
            throws IOException {
        writer.line("--" + boundary);
        writer.field("Content-Description", description);
        writer.field("Content-Type", type);
        if (eightBit) {
            writer.field("Content-Transfer-Encoding", "8bit");
        }
        writer.line("");
    }

    private void writeNotification(CrlfWriter writer) throws IOException {
        writer.line("This is the mail system at host " + settings.ownName() + ".");
        writer.line("");
        writer.line("Your message was not delivered to the recipients below, and no further");
        writer.line("attempt will be made. " + (headerOnly ? "Its header is attached." : "It is attached."));
        writer.line("");
        writer.line("If you need help, write to postmaster and include this report; the");
        writer.line("text of your own message can be left out.");
        writer.line("");
        writer.line("                   The mail system");
        for (DeliveryResult result : failed) {
            Recipient recipient = result.recipient();
            writer.line("");
            String expanded = recipient.original().equals(recipient.address())
                            || recipient.original().isEmpty()
                    ? ""
                    : " (expanded from <" + QuotedForm.quote(recipient.original()) + ">)";
            writer.wrapped("<" + QuotedForm.quote(recipient.address()) + ">" + expanded + ": " + result.text(), "    ");
        }
        writer.line("");
    }

    private void writeStatus(CrlfWriter writer) throws IOException {
        writer.field("Reporting-MTA", "dns; " + settings.ownName());
        if (!envelope.envelopeId().isEmpty()) {
            writer.field(
                    "Original-Envelope-Id", Xtext.decode(envelope.envelopeId()).orElse(envelope.envelopeId()));
        }
        writer.field("X-Postern-Queue-ID", envelope.id());
        writer.field("X-Postern-Sender", addressType(envelope.sender()) + "; " + QuotedForm.quote(envelope.sender()));
        writer.field("Arrival-Date", date(envelope.arrival()));
        for (DeliveryResult result : failed) {
            Recipient recipient = result.recipient();
            writer.line("");
            writer.field(
                    "Final-Recipient", addressType(recipient.address()) + "; " + QuotedForm.quote(recipient.address()));
            originalRecipient(writer, recipient);
            writer.field("Action", "failed");
            writer.field("Status", result.dsn());
            DiagnosticText diagnostic = DiagnosticText.of(result);
            if (!result.remoteHost().isEmpty()) {
                writer.field("Remote-MTA", "dns; " + result.remoteHost());
            }
            writer.field("Diagnostic-Code", diagnostic.type() + "; " + statusText(diagnostic.text()));
        }
        writer.line("");
    }

    /** RFC 3464 2.1: a delivery status is ASCII; RFC 6533 3 lifts that. */
    private String statusText(String text) {
        return international ? text : text.replaceAll("[^\\x00-\\x7f]", "?");
    }

    private static void originalRecipient(CrlfWriter writer, Recipient recipient) throws IOException {
        String declared = recipient.originalRecipient();
        int semicolon = declared.indexOf(';');
        if (semicolon > 0) {
            writer.field(
                    "Original-Recipient",
                    declared.substring(0, semicolon) + ";"
                            + Xtext.decode(declared.substring(semicolon + 1))
                                    .orElse(declared.substring(semicolon + 1)));
        } else if (!recipient.original().isEmpty()) {
            writer.field(
                    "Original-Recipient",
                    addressType(recipient.original()) + ";" + QuotedForm.quote(recipient.original()));
        }
    }

    /** RFC 6533 3: an address that is not ASCII has a type of its own. */
    private static String addressType(String address) {
        return isAscii(address) ? "rfc822" : "utf-8";
    }

    private String date(Instant instant) {
        return DATE.format(ZonedDateTime.ofInstant(instant, zone));
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}

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
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.address.DomainSyntax;
import org.postern.address.QuotedForm;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.MessageContent;
import org.postern.relayd.queue.Recipient;
import org.postern.relayd.smtp.Xtext;

/**
 * A report about what became of a message: a multipart/report (RFC 6522) of a text for people, a delivery status for programs (RFC 3464; RFC
 * 6533 when an address is not ASCII), and the message itself or its header.
 *
 * <p>Of a failed message all comes back unless the sender asked for the header alone (RET=HDRS, RFC 3461 4.3) or it is bigger than
 * bounce_size_limit. The postmaster, whom it is not for, sees its header only when the sender gets it, too.
 */
final class DeliveryReport {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z (zzz)", Locale.ENGLISH);

    /** An address that lacks its domain: the only word, the first before a comment, or what stands in brackets. */
    private static final Pattern WITHOUT_DOMAIN =
            Pattern.compile("(^[^\\s@<>()\",:;]++(?=\\s*(?:\\(|$))|(?<=<)[^@<>\\s]++(?=>))");

    private final ReportKind kind;
    private final String id;
    private final String to;
    private final Envelope envelope;
    private final List<DeliveryResult> results;
    private final OriginalCopy original;
    private final BounceSettings settings;
    private final InstantSource clock;
    private final ZoneId zone;
    private final boolean headerOnly;
    private final boolean international;
    private final Optional<ReportTemplate> template;
    private final Optional<ReportTemplate> words;

    /**
     * A report about {@code envelope}.
     *
     * @param id the queue id of the report itself, for its Message-Id
     * @param to who gets it
     * @param results of the recipients it is about
     * @param content of the original message
     * @param zone for the dates it shows
     * @throws IOException when the original's content cannot be read
     */
    DeliveryReport(
            ReportKind kind,
            String id,
            String to,
            Envelope envelope,
            List<DeliveryResult> results,
            MessageContent content,
            BounceSettings settings,
            InstantSource clock,
            ZoneId zone)
            throws IOException {
        this.kind = kind;
        this.id = id;
        this.to = to;
        this.envelope = envelope;
        this.results = List.copyOf(results);
        this.original = new OriginalCopy(envelope.sender(), content);
        this.settings = settings;
        this.clock = clock;
        this.zone = zone;
        this.headerOnly = kind.returnsHeaderOnly()
                || (kind == ReportKind.FAILED_COPY && !envelope.sender().isEmpty())
                || (kind == ReportKind.FAILED && envelope.ret().equalsIgnoreCase("HDRS"))
                || (settings.sizeLimit() > 0 && envelope.contentLength() > settings.sizeLimit());
        this.international = isInternational();
        this.template = settings.templates().of(kind);
        // bounce(5): the text is not for the postmaster.
        this.words = template.filter(_ -> !kind.isForPostmaster());
    }

    /** Whether the report needs SMTPUTF8 itself: its envelope's flag. */
    boolean needsSmtpUtf8() {
        return international;
    }

    /**
     * Whether the report has bytes beyond ASCII: its envelope's flag.
     *
     * @throws IOException when the original's content cannot be read
     */
    boolean isEightBit() throws IOException {
        return international || isTextEightBit() || original.isEightBit(headerOnly);
    }

    /** RFC 6533 4: so is what returns a header that only SMTPUTF8 allows. */
    private boolean isInternational() throws IOException {
        return (envelope.smtpUtf8() && original.isEightBit(true))
                || !DomainSyntax.isAscii(envelope.sender())
                || results.stream()
                        .anyMatch(result -> !DomainSyntax.isAscii(
                                        result.recipient().address())
                                || !DomainSyntax.isAscii(result.recipient().original()));
    }

    /**
     * Writes the report, with CRLF line ends.
     *
     * @throws IOException when {@code out} or the original's content fails
     */
    void writeTo(OutputStream out) throws IOException {
        CrlfWriter writer = new CrlfWriter(out);
        boolean eightBit = isEightBit();
        String boundary = id + "." + clock.instant().getEpochSecond() + "/" + settings.ownName();
        writeHeader(writer, boundary, eightBit);
        writer.line("This is a MIME-encapsulated message.");
        writer.line("");
        part(writer, boundary, "Notification", "text/plain; charset=" + charset(eightBit), eightBit);
        new ReportText(kind, settings, headerOnly, words, writer).write(results);
        part(
                writer,
                boundary,
                "Delivery report",
                international ? "message/global-delivery-status" : "message/delivery-status",
                international);
        writeStatus(writer);
        part(writer, boundary, kind.original(headerOnly), originalType(), eightBit);
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

    private String charset(boolean eightBit) {
        return words.map(ReportTemplate::label)
                .filter(label -> !label.equalsIgnoreCase("us-ascii"))
                .orElse(eightBit ? "utf-8" : "us-ascii");
    }

    private boolean isTextEightBit() {
        return !results.stream().allMatch(result -> DomainSyntax.isAscii(result.text()))
                || words.filter(text -> !text.isAscii()).isPresent();
    }

    private void writeHeader(CrlfWriter writer, String boundary, boolean eightBit) throws IOException {
        Instant now = clock.instant();
        writer.line("Received: by " + settings.ownName() + " (" + settings.mailName() + ")");
        writer.continuation("id " + id + "; " + date(now));
        writer.field("Date", date(now));
        writer.field("From", author());
        writer.field("Subject", subject());
        writer.field("To", QuotedForm.quote(to));
        writer.field("Auto-Submitted", kind.isForPostmaster() ? "auto-generated" : "auto-replied");
        writer.field("MIME-Version", "1.0");
        writer.line("Content-Type: multipart/report; report-type="
                + (international ? "global-delivery-status" : "delivery-status") + ";");
        writer.continuation("boundary=\"" + boundary + "\"");
        if (eightBit) {
            writer.field("Content-Transfer-Encoding", "8bit");
        }
        writer.field("Message-Id", "<" + messageStamp(now) + "." + id + "@" + settings.ownName() + ">");
        writer.line("");
    }

    private String author() {
        String from = template.map(ReportTemplate::from).orElse("");
        return from.isEmpty()
                ? "Mail Delivery System <MAILER-DAEMON@" + settings.origin() + ">"
                : WITHOUT_DOMAIN.matcher(from).replaceFirst("$1@" + Matcher.quoteReplacement(settings.origin()));
    }

    private String subject() {
        String given = template.map(header -> kind.isForPostmaster() ? header.copySubject() : header.subject())
                .orElse("");
        return given.isEmpty() ? kind.subject() : given;
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

    private void writeStatus(CrlfWriter writer) throws IOException {
        writer.field("Reporting-MTA", "dns; " + settings.ownName());
        if (!envelope.envelopeId().isEmpty()) {
            writer.field(
                    "Original-Envelope-Id", Xtext.decode(envelope.envelopeId()).orElse(envelope.envelopeId()));
        }
        writer.field("X-Postern-Queue-ID", envelope.id());
        writer.unfolded("X-Postern-Sender", addressType(envelope.sender()) + "; " + QuotedForm.quote(senderShown()));
        writer.field("Arrival-Date", date(envelope.arrival()));
        for (DeliveryResult result : results) {
            Recipient recipient = result.recipient();
            writer.line("");
            writer.unfolded(
                    "Final-Recipient", addressType(recipient.address()) + "; " + QuotedForm.quote(recipient.address()));
            originalRecipient(writer, recipient);
            writer.field("Action", kind.action(result));
            writer.field("Status", result.dsn());
            DiagnosticText diagnostic = DiagnosticText.of(result);
            if (!diagnostic.remoteHost().isEmpty()) {
                writer.field("Remote-MTA", "dns; " + diagnostic.remoteHost());
            }
            writer.folded("Diagnostic-Code", diagnostic.type() + "; " + statusText(diagnostic.text()));
            if (kind == ReportKind.DELAYED || kind == ReportKind.DELAYED_COPY) {
                writer.field("Will-Retry-Until", date(envelope.arrival().plus(settings.lifetime())));
            }
        }
        writer.line("");
    }

    /** A null sender has to be called something here. */
    private String senderShown() {
        return envelope.sender().isEmpty() ? "MAILER-DAEMON@" + settings.ownName() : envelope.sender();
    }

    /** RFC 3464 2.1: a delivery status is ASCII; RFC 6533 3 lifts that. */
    private String statusText(String text) {
        return international ? text : text.replaceAll("[^\\x00-\\x7f]", "?");
    }

    private static void originalRecipient(CrlfWriter writer, Recipient recipient) throws IOException {
        String declared = recipient.originalRecipient();
        int semicolon = declared.indexOf(';');
        if (semicolon > 0) {
            writer.unfolded(
                    "Original-Recipient",
                    declared.substring(0, semicolon) + ";"
                            + Xtext.decode(declared.substring(semicolon + 1))
                                    .orElse(declared.substring(semicolon + 1)));
        } else if (!recipient.original().isEmpty()) {
            writer.unfolded(
                    "Original-Recipient",
                    addressType(recipient.original()) + ";" + QuotedForm.quote(recipient.original()));
        }
    }

    /** RFC 6533 3: an address that is not ASCII has a type of its own. */
    private static String addressType(String address) {
        return DomainSyntax.isAscii(address) ? "rfc822" : "utf-8";
    }

    private String date(Instant instant) {
        return DATE.format(ZonedDateTime.ofInstant(instant, zone));
    }
}

package org.postern.relayd.bounce;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.postern.address.QuotedForm;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.queue.DeliveryResult.Status;
import org.postern.relayd.queue.Recipient;

/** The part of a report that people read. */
final class ReportText {
    private final ReportKind kind;
    private final BounceSettings settings;
    private final boolean headerOnly;
    private final Optional<ReportTemplate> words;
    private final CrlfWriter writer;

    /** {@code words} is what an operator has it say in place of the usual text. */
    ReportText(
            ReportKind kind,
            BounceSettings settings,
            boolean headerOnly,
            Optional<ReportTemplate> words,
            CrlfWriter writer) {
        this.kind = kind;
        this.settings = settings;
        this.headerOnly = headerOnly;
        this.words = words;
        this.writer = writer;
    }

    void write(Iterable<DeliveryResult> results) throws IOException {
        if (words.isPresent()) {
            for (String line : words.get().text()) {
                writer.line(line, words.get().encoding());
            }
        } else {
            usual();
        }
        for (DeliveryResult result : results) {
            writer.line("");
            writer.wrapped(heading(result.recipient()) + ": " + reason(result), CrlfWriter.INDENT);
        }
        writer.line("");
    }

    private void usual() throws IOException {
        writer.line("This is the mail system at host " + settings.ownName() + ".");
        writer.line("");
        switch (kind) {
            case FAILED -> failed();
            case DELAYED -> delayed();
            case DELIVERED -> delivered();
            case DELAY_CLEARED -> {
                writer.line("You were told that your message is late. By now it has reached the");
                writer.line("recipients below, or a mail system on the way to them.");
                writer.line("Should it fail from there on, you may still be told.");
            }
            case FAILED_COPY -> {
                writer.line("A message could not be delivered to the recipients below and could not");
                writer.line("be returned, or you asked to see what is returned.");
            }
            case DELAYED_COPY -> writer.line("Mail for the recipients below has been waiting for a while.");
        }
        writer.line("");
        writer.line("                   The mail system");
    }

    private void failed() throws IOException {
        writer.line("Your message was not delivered to the recipients below, and no further");
        writer.line("attempt will be made. " + (headerOnly ? "Its header is attached." : "It is attached."));
        help();
    }

    private void delayed() throws IOException {
        writer.line("This is only a warning: there is no need to send your message again.");
        writer.line("");
        writer.line(
                "It has been waiting for more than " + inWords(settings.warningTime()) + " for the recipients below.");
        writer.line("Attempts will go on until it is " + inWords(settings.lifetime()) + " old.");
        help();
    }

    private void delivered() throws IOException {
        writer.line("You asked to hear of it: your message has reached the recipients below,");
        writer.line("or a mail system on the way to them that does not report on its own, or");
        writer.line("an alias in whose place others get it.");
        writer.line("Should it fail from there on, you may still be told.");
    }

    private void help() throws IOException {
        writer.line("");
        writer.line("If you need help, write to postmaster and include this report; the");
        writer.line("text of your own message can be left out.");
    }

    /** In the largest unit that leaves no rest. */
    static String inWords(Duration time) {
        long seconds = time.toSeconds();
        if (seconds % 86_400 == 0) {
            return amount(seconds / 86_400, "day");
        }
        if (seconds % 3600 == 0) {
            return amount(seconds / 3600, "hour");
        }
        return seconds % 60 == 0 ? amount(seconds / 60, "minute") : amount(seconds, "second");
    }

    private static String amount(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }

    private static String heading(Recipient recipient) {
        boolean expanded =
                !recipient.original().isEmpty() && !recipient.original().equals(recipient.address());
        return "<" + QuotedForm.quote(recipient.address()) + ">"
                + (expanded ? " (expanded from <" + QuotedForm.quote(recipient.original()) + ">)" : "");
    }

    private static String reason(DeliveryResult result) {
        boolean taken = result.status() == Status.SENT && !result.relay().equals("none");
        return taken ? "delivery via " + result.relay() + ": " + result.text() : result.text();
    }
}

package org.postern.relayd.bounce;

import java.util.List;
import java.util.Locale;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.queue.DeliveryResult.Success;
import org.postern.relayd.queue.Recipient;

/** What a report is about and to whom it goes (bounce(8)). */
enum ReportKind {
    /** Mail that was given up, to its sender. */
    FAILED("Undelivered Mail Returned to Sender", "sender non-delivery notification", "Undelivered Message"),
    /** Mail that takes long, to its sender. */
    DELAYED("Delayed Mail (still being retried)", "sender delay notification", "Undelivered Message"),
    /** Mail that has been delivered or handed on, to its sender who asked. */
    DELIVERED("Successful Mail Delivery Report", "sender delivery status notification", "Message"),
    /** Mail that has been delivered or handed on, to its sender who was warned of a delay. */
    DELAY_CLEARED("Successful Mail Delivery Report", "sender delivery status notification", "Message"),
    /** As FAILED, to the postmaster. */
    FAILED_COPY("Postmaster Copy: Undelivered Mail", "postmaster non-delivery notification", "Undelivered Message"),
    /** As DELAYED, to the postmaster. */
    DELAYED_COPY("Postmaster Warning: Delayed Mail", "postmaster delay notification", "Undelivered Message");

    private final String subject;
    private final String logged;
    private final String original;

    ReportKind(String subject, String logged, String original) {
        this.subject = subject;
        this.logged = logged;
        this.original = original;
    }

    String subject() {
        return subject;
    }

    /** As the log line says it. */
    String logged() {
        return logged;
    }

    /** What the returned part is called; {@code headerOnly} when it is the header. */
    String original(boolean headerOnly) {
        return headerOnly ? original + " Headers" : original;
    }

    boolean isForPostmaster() {
        return this == FAILED_COPY || this == DELAYED_COPY;
    }

    /** Whether only the header of the message comes back, whatever RET says (RFC 3461 4.3 has RET for failures only). */
    boolean returnsHeaderOnly() {
        return this != FAILED && this != FAILED_COPY;
    }

    /** The Action of a recipient (RFC 3464 2.3.3). */
    String action(DeliveryResult result) {
        return switch (this) {
            case FAILED, FAILED_COPY -> "failed";
            case DELAYED, DELAYED_COPY -> "delayed";
            case DELIVERED, DELAY_CLEARED ->
                switch (result.success()) {
                    case RELAYED, PASSED_ON -> "relayed";
                    case DELIVERED -> "delivered";
                    case EXPANDED -> "expanded";
                };
        };
    }

    /** Whether the sender of {@code result}'s recipient wants to hear of it (RFC 3461 4.1: without NOTIFY, of failures and delays). */
    boolean isWantedFor(DeliveryResult result) {
        Recipient recipient = result.recipient();
        return switch (this) {
            case FAILED -> asks(recipient, "FAILURE", true);
            case DELAYED -> asks(recipient, "DELAY", true);
            case DELIVERED -> result.success() != Success.PASSED_ON && asks(recipient, "SUCCESS", false);
            case DELAY_CLEARED -> !asks(recipient, "NEVER", false);
            case FAILED_COPY, DELAYED_COPY -> true;
        };
    }

    private static boolean asks(Recipient recipient, String event, boolean byDefault) {
        String notifyOn = recipient.notifyOn();
        return notifyOn.isEmpty()
                ? byDefault
                : List.of(notifyOn.toUpperCase(Locale.ROOT).split(",", -1)).contains(event);
    }
}

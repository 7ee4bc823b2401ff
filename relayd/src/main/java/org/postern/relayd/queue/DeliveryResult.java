package org.postern.relayd.queue;

import java.time.Duration;

/**
 * What became of one recipient, as the log line says it.
 *
 * @param recipient of the request
 * @param status how it ended
 * @param dsn the enhanced status code (RFC 3463), {@code 2.0.0}
 * @param relay the host really used, {@code in.example.net[198.51.100.4]:25}, or {@code none}
 * @param text what follows the status in parentheses: the peer's reply or our own reason
 * @param remoteHost the peer's name when {@code text} is the peer's reply, for the DSN's Remote-MTA; empty when the reason is ours
 * @param connectDelay time for finding and reaching the host, including its greeting and TLS
 * @param transmissionDelay time for the mail transaction
 * @param use which delivery over the same connection this was, 1 for the first; logged as {@code conn_use} beyond that
 * @param success who tells a sender that asked to hear of success, when {@code status} is SENT
 */
public record DeliveryResult(
        Recipient recipient,
        Status status,
        String dsn,
        String relay,
        String text,
        String remoteHost,
        Duration connectDelay,
        Duration transmissionDelay,
        int use,
        Success success) {
    /** The ends of a delivery attempt. */
    public enum Status {
        /** The next host has taken responsibility. */
        SENT,
        /** Try again later. */
        DEFERRED,
        /** Given up; the sender is told. */
        BOUNCED,
        /** Would be given up, but soft_bounce has it tried again. */
        SOFT_BOUNCED;

        /** As the log says it. */
        String word() {
            return switch (this) {
                case SENT -> "sent";
                case DEFERRED -> "deferred";
                case BOUNCED -> "bounced";
                case SOFT_BOUNCED -> "SOFTBOUNCE";
            };
        }
    }

    /** What becomes of NOTIFY=SUCCESS (RFC 3461 5.2) when a recipient's mail has been taken. */
    public enum Success {
        /** It was passed on: the next host tells. */
        PASSED_ON,
        /** The next host cannot tell: we report that the mail has been relayed. */
        RELAYED,
        /** This was the end: we report the delivery. */
        DELIVERED,
        /** It was an alias: we report that other addresses have taken its place. */
        EXPANDED
    }

    /** A result over a connection of its own, to a host that knows no NOTIFY. */
    public DeliveryResult(
            Recipient recipient,
            Status status,
            String dsn,
            String relay,
            String text,
            String remoteHost,
            Duration connectDelay,
            Duration transmissionDelay) {
        this(recipient, status, dsn, relay, text, remoteHost, connectDelay, transmissionDelay, 1, Success.RELAYED);
    }

    /** The same with another end. */
    public DeliveryResult replaced(Status otherStatus, String otherDsn, String otherText) {
        return new DeliveryResult(
                recipient,
                otherStatus,
                otherDsn,
                relay,
                otherText,
                remoteHost,
                connectDelay,
                transmissionDelay,
                use,
                success);
    }

    /** The same under soft_bounce: a failure for good becomes one for now. */
    DeliveryResult softened() {
        return status == Status.BOUNCED
                ? replaced(Status.SOFT_BOUNCED, dsn.startsWith("5") ? "4" + dsn.substring(1) : dsn, text)
                : this;
    }

    /** Whether no host of the destination could be reached, so that others for the same destination would fare no better now. */
    boolean isUnreachable() {
        return status == Status.DEFERRED && relay.equals("none") && dsn.startsWith("4.4.");
    }

    /** What is reported of an alias whose addresses have taken its place. */
    static DeliveryResult expanded(Recipient alias) {
        return new DeliveryResult(
                alias,
                Status.SENT,
                "2.0.0",
                "none",
                "alias expanded",
                "",
                Duration.ZERO,
                Duration.ZERO,
                1,
                Success.EXPANDED);
    }

    /** A result that no peer took part in. */
    public static DeliveryResult local(Recipient recipient, Status status, String dsn, String text) {
        return new DeliveryResult(
                recipient, status, dsn, "none", text, "", Duration.ZERO, Duration.ZERO, 1, Success.DELIVERED);
    }
}

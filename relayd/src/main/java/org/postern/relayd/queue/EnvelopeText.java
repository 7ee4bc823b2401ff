package org.postern.relayd.queue;

import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Envelopes and delivery states as text, one {@code name=value} a line, for the files of the queue. Values escape {@code %}, TAB and
 * line ends as {@code %XX}; the four parts of a recipient are separated by TAB.
 */
final class EnvelopeText {
    private EnvelopeText() {}

    static String format(Envelope envelope) {
        StringBuilder text = new StringBuilder(256);
        line(text, "id", envelope.id());
        line(text, "arrival", envelope.arrival().toString());
        line(text, "sender", envelope.sender());
        line(text, "length", Long.toString(envelope.contentLength()));
        line(text, "eightbit", Boolean.toString(envelope.eightBit()));
        line(text, "smtputf8", Boolean.toString(envelope.smtpUtf8()));
        line(text, "ret", envelope.ret());
        line(text, "envid", envelope.envelopeId());
        if (envelope.held()) {
            line(text, "held", "true");
        }
        for (Recipient recipient : envelope.recipients()) {
            text.append("recipient=")
                    .append(escape(recipient.address()))
                    .append('\t')
                    .append(escape(recipient.original()))
                    .append('\t')
                    .append(escape(recipient.notifyOn()))
                    .append('\t')
                    .append(escape(recipient.originalRecipient()))
                    .append('\n');
        }
        return text.toString();
    }

    /** @throws IOException when {@code text} is not what {@link #format(Envelope)} writes */
    static Envelope parseEnvelope(String text) throws IOException {
        String id = "";
        Instant arrival = Instant.EPOCH;
        String sender = "";
        long length = -1;
        boolean eightBit = false;
        boolean smtpUtf8 = false;
        String ret = "";
        String envelopeId = "";
        boolean held = false;
        List<Recipient> recipients = new ArrayList<>();
        try {
            for (String line : text.lines().toList()) {
                int equals = line.indexOf('=');
                if (equals < 0) {
                    throw new IOException("envelope line without '='");
                }
                String value = line.substring(equals + 1);
                switch (line.substring(0, equals)) {
                    case "id" -> id = unescape(value);
                    case "arrival" -> arrival = Instant.parse(value);
                    case "sender" -> sender = unescape(value);
                    case "length" -> length = Long.parseLong(value);
                    case "eightbit" -> eightBit = Boolean.parseBoolean(value);
                    case "smtputf8" -> smtpUtf8 = Boolean.parseBoolean(value);
                    case "ret" -> ret = unescape(value);
                    case "envid" -> envelopeId = unescape(value);
                    case "held" -> held = Boolean.parseBoolean(value);
                    case "recipient" -> recipients.add(parseRecipient(value));
                    default -> throw new IOException("unknown envelope line");
                }
            }
        } catch (NumberFormatException | DateTimeParseException e) {
            throw new IOException("malformed envelope", e);
        }
        if (id.isEmpty() || length < 0 || recipients.isEmpty()) {
            throw new IOException("incomplete envelope");
        }
        return new Envelope(id, arrival, sender, recipients, length, eightBit, smtpUtf8, ret, envelopeId, held);
    }

    private static Recipient parseRecipient(String value) throws IOException {
        String[] parts = value.split("\t", -1);
        if (parts.length != 4) {
            throw new IOException("malformed recipient");
        }
        return new Recipient(unescape(parts[0]), unescape(parts[1]), unescape(parts[2]), unescape(parts[3]));
    }

    static String format(DeliveryState state) {
        StringBuilder text = new StringBuilder(96);
        line(text, "attempts", Integer.toString(state.attempts()));
        line(text, "next", state.nextAttempt().toString());
        StringBuilder done = new StringBuilder();
        state.done().stream()
                .forEach(index -> done.append(done.isEmpty() ? "" : " ").append(index));
        line(text, "done", done.toString());
        line(text, "held", Boolean.toString(state.held()));
        return text.toString();
    }

    /** @throws IOException when {@code text} is not what {@link #format(DeliveryState)} writes */
    static DeliveryState parseState(String text) throws IOException {
        BitSet done = new BitSet();
        int attempts = -1;
        Instant next = Instant.EPOCH;
        boolean held = false;
        try {
            for (String line : text.lines().toList()) {
                int equals = Math.max(0, line.indexOf('='));
                String value = line.substring(Math.min(line.length(), equals + 1));
                switch (line.substring(0, equals)) {
                    case "attempts" -> attempts = Integer.parseInt(value);
                    case "next" -> next = Instant.parse(value);
                    case "held" -> held = Boolean.parseBoolean(value);
                    case "done" -> {
                        for (String index : value.isEmpty() ? new String[0] : value.split(" ", -1)) {
                            done.set(Integer.parseInt(index));
                        }
                    }
                    default -> throw new IOException("unknown state line");
                }
            }
        } catch (RuntimeException e) {
            throw new IOException("malformed state", e);
        }
        if (attempts < 0) {
            throw new IOException("incomplete state");
        }
        return new DeliveryState(done, attempts, next, held);
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append('=').append(escape(value)).append('\n');
    }

    private static String escape(String value) {
        StringBuilder escaped = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '%' || c < ' ' || c == 0x7f) {
                escaped.append('%').append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static String unescape(String value) throws IOException {
        if (value.indexOf('%') < 0) {
            return value;
        }
        StringBuilder plain = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '%') {
                int high = i + 2 < value.length() ? Character.digit(value.charAt(i + 1), 16) : -1;
                int low = i + 2 < value.length() ? Character.digit(value.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new IOException("malformed escape");
                }
                plain.append((char) (high << 4 | low));
                i += 2;
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}

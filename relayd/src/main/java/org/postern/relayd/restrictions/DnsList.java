package org.postern.relayd.restrictions;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.postern.relayd.dns.DnsAnswer;
import org.postern.relayd.dns.DnsNames;
import org.postern.relayd.dns.RecordType;

/**
 * A list of addresses or names that is published in DNS (RFC 5782): what is listed has an A record below the list's domain.
 *
 * @param written as restrictions and rbl_reply_maps name it: the domain, possibly with {@code =} and a pattern
 * @param domain of the list
 * @param pattern what the A record must match, if not any will do
 */
record DnsList(String written, String domain, Optional<AddressPattern> pattern) {
    /** As many characters of TXT records as go into a reply. */
    private static final int REASON_LIMIT = 500;

    private static final String BETWEEN_REASONS = " / ";

    /** What the list says. */
    enum Answer {
        LISTED,
        NOT_LISTED,
        /** The name service does not answer. */
        UNKNOWN
    }

    /** The list that {@code written} names; it must be well formed. */
    static DnsList of(String written) {
        int equals = written.indexOf('=');
        if (equals < 0) {
            return new DnsList(written, written, Optional.empty());
        }
        return switch (AddressPattern.parse(written.substring(equals + 1))) {
            case AddressPattern.Parsed.Ok(AddressPattern pattern) ->
                new DnsList(written, written.substring(0, equals), Optional.of(pattern));
            case AddressPattern.Parsed.Malformed(String reason) -> throw new IllegalArgumentException(reason);
        };
    }

    /** What is wrong with {@code written}. */
    static Optional<String> problem(String written) {
        int equals = written.indexOf('=');
        return equals >= 0
                        && AddressPattern.parse(written.substring(equals + 1))
                                instanceof AddressPattern.Parsed.Malformed(String reason)
                ? Optional.of("RBL reply error: " + reason)
                : Optional.empty();
    }

    /** The name that is asked for about an address: its octets, or the digits of IPv6, backwards (RFC 5782 2.1, 2.4). */
    String query(InetAddress address) {
        StringBuilder name = new StringBuilder();
        byte[] bytes = address.getAddress();
        for (int i = bytes.length - 1; i >= 0; i--) {
            if (bytes.length == 4) {
                name.append(bytes[i] & 0xff).append('.');
            } else {
                name.append(Character.forDigit(bytes[i] & 0xf, 16)).append('.');
                name.append(Character.forDigit(bytes[i] >> 4 & 0xf, 16)).append('.');
            }
        }
        return name + domain;
    }

    /**
     * The name that is asked for about the domain of {@code what}, an address or a host name; nothing for what is no name. Names that
     * end in a number are not asked for either, since lists take that amiss.
     */
    Optional<String> query(String what) {
        int at = what.lastIndexOf('@');
        String name = what.substring(at + 1);
        String last = name.substring(name.lastIndexOf('.') + 1);
        if (name.isEmpty() || (at >= 0 && name.startsWith("[")) || isNumber(last)) {
            return Optional.empty();
        }
        String ascii = DnsNames.toAscii(name);
        return DnsNames.isHostName(ascii) ? Optional.of(ascii + "." + domain) : Optional.empty();
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Asks whether {@code query} is listed. */
    Answer ask(Inquiry inquiry, String query) {
        DnsAnswer<InetAddress> answer = inquiry.noted(inquiry.dns().lookup(query, RecordType.A));
        return switch (answer) {
            case DnsAnswer.Found<InetAddress>(List<InetAddress> values, var _) ->
                pattern.isEmpty() || values.stream().anyMatch(pattern.get()::matches)
                        ? Answer.LISTED
                        : Answer.NOT_LISTED;
            case DnsAnswer.NotFound<InetAddress> _ -> Answer.NOT_LISTED;
            case DnsAnswer.Malformed<InetAddress> _, DnsAnswer.Failed<InetAddress> _ -> {
                inquiry.findings().warn(query + ": RBL lookup error: " + answer.trouble(query));
                yield Answer.UNKNOWN;
            }
        };
    }

    /** Why {@code query} is listed: its TXT records (RFC 5782 2.1); empty when there are none. */
    String reason(Inquiry inquiry, String query) {
        if (!(inquiry.dns().lookup(query, RecordType.TXT) instanceof DnsAnswer.Found<String>(var texts, var _))) {
            return "";
        }
        StringBuilder reason = new StringBuilder();
        int room = REASON_LIMIT;
        for (int i = 0; i < texts.size() && room > 0; i++) {
            String text = texts.get(i);
            reason.append(text, 0, Math.min(text.length(), room));
            room = REASON_LIMIT - reason.length();
            if (i + 1 < texts.size() && room > BETWEEN_REASONS.length()) {
                reason.append(BETWEEN_REASONS);
                room -= BETWEEN_REASONS.length();
            }
        }
        return reason.toString();
    }
}

package org.postern.relayd.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postern.relayd.dns.DnsAnswer.Reason;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Reads the answer to one question: follows aliases, and refuses names that cannot be, before they get into tables, logs and replies. */
final class AnswerReader {
    /** Aliases in a row before they are taken for a circle; as many as Postfix follows. */
    private static final int MAX_ALIASES = 10;

    /** Records of one answer that are looked at; as many as Postfix takes (dns_rr_list_limit). */
    private static final int MAX_RECORDS = 100;

    private AnswerReader() {}

    /** What a message comes to. */
    sealed interface Reading<T> {
        /**
         * An answer.
         *
         * @param life how long it may be kept; zero when the server did not say
         */
        record Complete<T>(DnsAnswer<T> answer, Duration life) implements Reading<T> {}

        /** An alias without what it stands for: {@code name} must be asked for. */
        record Alias<T>(Name name) implements Reading<T> {}
    }

    static <T> Reading<T> read(Name asked, RecordType<T> type, Message message) {
        List<String> warnings = new ArrayList<>();
        Name canonical = asked;
        for (int aliases = 0; ; aliases++) {
            Optional<Name> target = target(canonical, message);
            if (target.isEmpty()) {
                break;
            }
            if (aliases == MAX_ALIASES) {
                return new Reading.Complete<>(loop(type, asked), Duration.ZERO);
            }
            if (!isAcceptable(DnsNames.text(target.get()), "CNAME", asked, warnings)) {
                return new Reading.Complete<>(new DnsAnswer.Malformed<>(type, warnings), Duration.ZERO);
            }
            canonical = target.get();
        }
        return records(asked, canonical, type, message, warnings);
    }

    /** Where the aliases of {@code asked} end in this message; the name itself when it has none. */
    static Name canonical(Name asked, Message message) {
        Name canonical = asked;
        for (int aliases = 0; aliases < MAX_ALIASES; aliases++) {
            Optional<Name> target = target(canonical, message);
            if (target.isEmpty()) {
                break;
            }
            canonical = target.get();
        }
        return canonical;
    }

    private static Optional<Name> target(Name name, Message message) {
        for (Record record : message.getSection(Section.ANSWER)) {
            if (record instanceof CNAMERecord alias && alias.getName().equals(name)) {
                return Optional.of(alias.getTarget());
            }
        }
        return Optional.empty();
    }

    private static <T> Reading<T> records(
            Name asked, Name canonical, RecordType<T> type, Message message, List<String> warnings) {
        Set<T> values = new LinkedHashSet<>();
        long seconds = Long.MAX_VALUE;
        boolean refused = false;
        for (Record record : message.getSection(Section.ANSWER)) {
            Optional<T> read = record.getName().equals(canonical) ? type.read(record) : Optional.empty();
            if (read.isEmpty() || values.size() == MAX_RECORDS) {
                continue;
            }
            T value = read.get();
            seconds = Math.min(seconds, record.getTTL());
            Optional<String> host = type.hostName(value);
            if (host.isEmpty() || isAcceptable(host.get(), type.toString(), asked, warnings)) {
                values.add(value);
            } else {
                refused = true;
            }
        }
        if (!values.isEmpty()) {
            return new Reading.Complete<>(
                    new DnsAnswer.Found<>(List.copyOf(values), warnings), Duration.ofSeconds(seconds));
        }
        if (refused) {
            return new Reading.Complete<>(new DnsAnswer.Malformed<>(type, warnings), Duration.ofSeconds(seconds));
        }
        if (message.getRcode() == Rcode.NXDOMAIN) {
            return new Reading.Complete<>(new DnsAnswer.NotFound<>(type, Reason.NO_SUCH_NAME), negativeLife(message));
        }
        // A start of authority says that the end of the aliases was reached (RFC 2308 2.2).
        return canonical.equals(asked) || authority(message).isPresent()
                ? new Reading.Complete<>(new DnsAnswer.NotFound<>(type, Reason.NO_DATA), negativeLife(message))
                : new Reading.Alias<>(canonical);
    }

    /** The answer to a name whose aliases have no end. */
    static <T> DnsAnswer<T> loop(RecordType<T> type, Name asked) {
        return new DnsAnswer.NotFound<>(
                type, Reason.ALIAS_LOOP, List.of("dns_lookup: Name server loop for " + DnsNames.text(asked)));
    }

    /** Whether a record may name this host; people write addresses where names belong, and mostly it works. */
    private static boolean isAcceptable(String host, String type, Name asked, List<String> warnings) {
        String where = " in resource data of " + type + " record for " + DnsNames.text(asked) + ": "
                + DnsNames.shortened(host);
        if (HostsFile.literal(host).isPresent()) {
            warnings.add("numeric domain name" + where);
            return true;
        }
        if (DnsNames.isHostName(host)) {
            return true;
        }
        warnings.add(DnsNames.complaint(host));
        warnings.add("malformed domain name" + where);
        return false;
    }

    private static Optional<SOARecord> authority(Message message) {
        return message.getSection(Section.AUTHORITY).stream()
                .filter(record -> record.getType() == Type.SOA)
                .map(SOARecord.class::cast)
                .findFirst();
    }

    /** RFC 2308 5: the lesser of the record's own time to live and its last field; without the record, the answer is not kept. */
    private static Duration negativeLife(Message message) {
        return authority(message)
                .map(soa -> Duration.ofSeconds(Math.min(soa.getTTL(), soa.getMinimum())))
                .orElse(Duration.ZERO);
    }
}

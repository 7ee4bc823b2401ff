package org.postern.relayd.dns;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import org.postern.relayd.tls.TlsAssociation;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * A type of record that can be asked for, and what is read from such a record.
 *
 * @param <T> the value of a record
 */
public final class RecordType<T> {
    /** IPv4 addresses (RFC 1035 3.4.1). */
    public static final RecordType<InetAddress> A =
            new RecordType<>(Type.A, ARecord.class, ARecord::getAddress, value -> Optional.empty());

    /** IPv6 addresses (RFC 3596 2.2). */
    public static final RecordType<InetAddress> AAAA =
            new RecordType<>(Type.AAAA, AAAARecord.class, AAAARecord::getAddress, value -> Optional.empty());

    /** Mail exchangers (RFC 1035 3.3.9). */
    public static final RecordType<MxHost> MX = new RecordType<>(
            Type.MX,
            MXRecord.class,
            mx -> new MxHost(mx.getPriority(), DnsNames.text(mx.getTarget())),
            mx -> mx.isNullMx() ? Optional.empty() : Optional.of(mx.name()));

    /** Name servers (RFC 1035 3.3.11). */
    public static final RecordType<String> NS =
            new RecordType<>(Type.NS, NSRecord.class, ns -> DnsNames.text(ns.getTarget()), Optional::of);

    /** Names of addresses (RFC 1035 3.3.12). Anything may stand there; {@link ClientName} judges it. */
    public static final RecordType<String> PTR = new RecordType<>(
            Type.PTR, PTRRecord.class, ptr -> DnsNames.text(ptr.getTarget()), value -> Optional.empty());

    /** Texts (RFC 1035 3.3.14): the first string of each record, with a blank for what is not printable ASCII, as Postfix has them. */
    public static final RecordType<String> TXT =
            new RecordType<>(Type.TXT, TXTRecord.class, RecordType::firstString, value -> Optional.empty());

    /** Certificates of TLS servers (RFC 6698 2). */
    public static final RecordType<TlsAssociation> TLSA = new RecordType<>(
            Type.TLSA,
            TLSARecord.class,
            tlsa -> new TlsAssociation(
                    tlsa.getCertificateUsage(),
                    tlsa.getSelector(),
                    tlsa.getMatchingType(),
                    HexFormat.of().formatHex(tlsa.getCertificateAssociationData())),
            value -> Optional.empty());

    private final int code;
    private final Function<Record, Optional<T>> reader;
    private final Function<T, Optional<String>> hostName;

    private <R extends Record> RecordType(
            int code, Class<R> record, Function<R, T> value, Function<T, Optional<String>> hostName) {
        this.code = code;
        this.reader = each -> record.isInstance(each) ? Optional.of(value.apply(record.cast(each))) : Optional.empty();
        this.hostName = hostName;
    }

    /** The number on the wire. */
    int code() {
        return code;
    }

    /** The value of {@code record}; nothing when it is of another type. */
    Optional<T> read(Record record) {
        return reader.apply(record);
    }

    /** The host that {@code value} names, which must be possible; nothing when it names none. */
    Optional<String> hostName(T value) {
        return hostName.apply(value);
    }

    private static String firstString(TXTRecord record) {
        byte[] first = record.getStringsAsByteArrays().getFirst();
        StringBuilder text = new StringBuilder(first.length);
        for (byte each : first) {
            text.append(each >= ' ' && each < 0x7f ? (char) each : ' ');
        }
        return text.toString();
    }

    /** {@code MX} and the like. */
    @Override
    public String toString() {
        return Type.string(code);
    }
}

package org.postern.relayd.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.Master;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** A zone with DNSSEC, signed by a key of its own, for {@link StubDns} to serve (RFC 4035 2). */
public final class SignedZone {
    private static final long TTL = 60;

    private final Name apex;
    private final KeyPair keys;
    private final DNSKEYRecord key;

    private SignedZone(Name apex, KeyPair keys, DNSKEYRecord key) {
        this.apex = apex;
        this.keys = keys;
        this.key = key;
    }

    /** A zone whose key has been made and which has no records yet. */
    public static SignedZone of(String apex) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            Name name = Name.fromString(apex);
            DNSKEYRecord key = new DNSKEYRecord(
                    name,
                    DClass.IN,
                    TTL,
                    DNSKEYRecord.Flags.ZONE_KEY | DNSKEYRecord.Flags.SEP_KEY,
                    DNSKEYRecord.Protocol.DNSSEC,
                    DNSSEC.Algorithm.ECDSAP256SHA256,
                    keys.getPublic());
            return new SignedZone(name, keys, key);
        } catch (GeneralSecurityException | DNSSEC.DNSSECException | TextParseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The key, as a trust anchor. */
    public String anchor() {
        return key + "\n";
    }

    /** {@code lines}, all records of the zone but its SOA, with what DNSSEC adds: keys, proofs of absence, signatures. */
    public String[] signed(String... lines) {
        List<Record> records = new ArrayList<>(List.of(key));
        String all =
                apex + " 60 IN SOA ns." + apex + " root." + apex + " 1 60 60 60 60\n" + String.join("\n", lines) + "\n";
        try (Master master = new Master(new ByteArrayInputStream(all.getBytes(StandardCharsets.ISO_8859_1)))) {
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                records.add(record);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SortedMap<Name, SortedMap<Integer, RRset>> sets = new TreeMap<>();
        for (Record record : records) {
            sets.computeIfAbsent(record.getName(), _ -> new TreeMap<>())
                    .computeIfAbsent(record.getType(), _ -> new RRset())
                    .addRR(record);
        }
        List<Name> names = List.copyOf(sets.keySet());
        sets.forEach((name, here) -> {
            List<Integer> types = new ArrayList<>(here.keySet());
            types.addAll(List.of(Type.RRSIG, Type.NSEC));
            Name next = names.get((names.indexOf(name) + 1) % names.size());
            int[] codes = types.stream().mapToInt(Integer::intValue).toArray();
            here.put(Type.NSEC, new RRset(new NSECRecord(name, DClass.IN, TTL, next, codes)));
        });
        List<String> signed = new ArrayList<>();
        sets.values()
                .forEach(here -> here.values().forEach(set -> {
                    set.rrs().forEach(record -> signed.add(record.toString()));
                    signed.add(signature(set));
                }));
        return signed.toArray(String[]::new);
    }

    private String signature(RRset set) {
        Instant now = Instant.now();
        try {
            return DNSSEC.sign(set, key, keys.getPrivate(), now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1)))
                    .toString();
        } catch (DNSSEC.DNSSECException e) {
            throw new IllegalStateException(e);
        }
    }
}

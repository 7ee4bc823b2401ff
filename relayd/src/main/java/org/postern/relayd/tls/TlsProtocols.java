package org.postern.relayd.tls;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A list of protocol versions, as in {@code smtpd_tls_protocols}: bounds ({@code >=TLSv1.2}, {@code <=TLSv1.3}), or names that are wanted or,
 * with {@code !}, not. Of those only TLS 1.2 (RFC 5246) and 1.3 (RFC 8446) are there: RFC 8996 retires what was before.
 */
public final class TlsProtocols {
    private static final List<String> KNOWN = List.of("SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
    private static final List<String> AVAILABLE = List.of("TLSv1.2", "TLSv1.3");

    private final List<String> names;

    private TlsProtocols(List<String> names) {
        this.names = names;
    }

    /**
     * The versions that {@code list} leaves.
     *
     * @throws IllegalArgumentException for a word that is no version, or when the list leaves none; the message says so
     */
    public static TlsProtocols parse(String list) {
        int lowest = 0;
        int highest = KNOWN.size() - 1;
        Set<Integer> wanted = new TreeSet<>();
        Set<Integer> unwanted = new TreeSet<>();
        for (String word : list.split("[\\s,:]+", -1)) {
            if (word.startsWith(">=")) {
                lowest = version(word.substring(2), word);
            } else if (word.startsWith("<=")) {
                highest = version(word.substring(2), word);
            } else if (word.startsWith("!")) {
                unwanted.add(version(word.substring(1), word));
            } else if (!word.isEmpty()) {
                wanted.add(version(word, word));
            }
        }
        List<String> names = new ArrayList<>();
        for (String name : AVAILABLE) {
            int version = KNOWN.indexOf(name);
            if (version >= lowest
                    && version <= highest
                    && !unwanted.contains(version)
                    && (wanted.isEmpty() || wanted.contains(version))) {
                names.add(name);
            }
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException("\"" + list + "\" leaves neither TLSv1.2 nor TLSv1.3");
        }
        return new TlsProtocols(List.copyOf(names));
    }

    private static int version(String name, String word) {
        for (int i = 0; i < KNOWN.size(); i++) {
            if (KNOWN.get(i).equalsIgnoreCase(name)) {
                return i;
            }
        }
        return switch (name) { // as OpenSSL writes versions in hexadecimal
            case "0301" -> 2;
            case "0302" -> 3;
            case "0303" -> 4;
            case "0304" -> 5;
            default -> throw new IllegalArgumentException("\"" + word + "\" is no protocol version");
        };
    }

    /** As javax.net.ssl names them, for {@code setEnabledProtocols}. */
    public String[] names() {
        return names.toArray(String[]::new);
    }

    @Override
    public String toString() {
        return String.join(" ", names);
    }
}

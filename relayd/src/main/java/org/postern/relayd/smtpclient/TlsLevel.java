package org.postern.relayd.smtpclient;

import java.util.Locale;
import java.util.Optional;

/** How much TLS is asked of a server (smtp_tls_security_level), from nothing upwards. */
enum TlsLevel {
    /** Never. */
    NONE,
    /** If the server offers it; whoever it is. */
    MAY,
    /** Or no delivery; whoever the server is. */
    ENCRYPT,
    /** As DANE, at a server whose name is not proved, so that nobody can tell whether it is the right one; never asked for by name. */
    HALF_DANE,
    /** A certificate that DNS names (RFC 7672), where it names one; else as MAY. {@link Dane} settles which it is at a server. */
    DANE,
    /** A certificate that DNS names. */
    DANE_ONLY,
    /** A certificate or key with a known fingerprint. */
    FINGERPRINT,
    /** A certificate of a trusted authority for the server's name. */
    VERIFY,
    /** A certificate of a trusted authority for the next hop. */
    SECURE;

    /** The level that main.cf and policy tables call {@code word}. */
    static Optional<TlsLevel> named(String word) {
        for (TlsLevel level : values()) {
            if (level != HALF_DANE
                    && level.name().replace('_', '-').toLowerCase(Locale.ROOT).equals(word.toLowerCase(Locale.ROOT))) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    /** Whether there is no delivery without TLS. */
    boolean isMandatory() {
        return compareTo(ENCRYPT) >= 0;
    }

    /** Whether the server's certificate must be the right one. */
    boolean isMatched() {
        return compareTo(HALF_DANE) >= 0;
    }

    /** Whether it is still open what it comes to at a server. */
    boolean isDane() {
        return this == DANE || this == DANE_ONLY;
    }
}

package org.postern.relayd.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * What a client has shown of itself.
 *
 * @param subject its common name; empty when it has none, or one that cannot be printed
 * @param issuer the same of who has issued it
 * @param distrust why it is not trusted; nothing when it is
 */
public record ClientCertificate(String subject, String issuer, Optional<String> distrust) {
    /** The first of {@code chain}, as {@code authorities} see it. */
    static ClientCertificate of(List<X509Certificate> chain, Authorities authorities) {
        X509Certificate first = chain.getFirst();
        return new ClientCertificate(
                commonName(first.getSubjectX500Principal()),
                commonName(first.getIssuerX500Principal()),
                authorities.distrust(chain));
    }

    /** Whether one of the authorities vouches for it. */
    public boolean isTrusted() {
        return distrust.isEmpty();
    }

    private static String commonName(X500Principal whose) {
        try {
            for (Rdn part : new LdapName(whose.getName()).getRdns().reversed()) {
                if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
                    return name.chars().anyMatch(Character::isISOControl) ? "" : name;
                }
            }
            return "";
        } catch (InvalidNameException e) {
            return "";
        }
    }

    /** As in Received headers, without what could end the comment. */
    @Override
    public String toString() {
        return "Client CN \"" + harmless(subject) + "\", Issuer \"" + harmless(issuer) + "\" ("
                + (isTrusted() ? "verified OK" : "not verified") + ")";
    }

    private static String harmless(String name) {
        return name.replaceAll("[^ -~]|[()\\\\\"]", "?");
    }
}

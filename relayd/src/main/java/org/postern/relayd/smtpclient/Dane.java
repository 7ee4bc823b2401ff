package org.postern.relayd.smtpclient;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.relayd.dns.DnsAnswer;
import org.postern.relayd.dns.DnsClient;
import org.postern.relayd.dns.SecureAnswer;
import org.postern.relayd.dns.SecureDns;
import org.postern.relayd.tls.TlsAssociation;
import org.postern.relayd.tls.TlsAssociations;

/**
 * What the levels dane and dane-only (RFC 7672) come to at one server, by what DNS says about its certificate and DNSSEC proves. With TLSA
 * records that can be used, TLS is required, with a certificate that agrees with them; with records of which none can, TLS with any
 * certificate; without records, TLS if it is offered (dane), or no delivery (dane-only). When nobody can say whether there are records, mail
 * waits. Safe for use by many threads.
 */
final class Dane {
    private final @Nullable SecureDns dns;
    private final boolean ignoresMxErrors;
    private final boolean alwaysAsks;
    private final TlsLevel atInsecureMx;
    private final Consumer<String> log;

    /**
     * As {@code main} says; {@code log} takes warnings.
     *
     * @throws ConfigException for a bad value, or trust anchors that cannot be read
     */
    Dane(MainCf main, DnsClient dns, Consumer<String> log) {
        this.dns = main.get(Settings.SMTP_DNS_SUPPORT_LEVEL).equals("dnssec") ? secure(main, dns) : null;
        this.ignoresMxErrors = main.get(Settings.IGNORE_MX_LOOKUP_ERROR);
        this.alwaysAsks = main.get(Settings.SMTP_TLS_FORCE_INSECURE_HOST_TLSA_LOOKUP);
        this.log = log;
        String word = main.get(Settings.SMTP_TLS_DANE_INSECURE_MX_POLICY);
        this.atInsecureMx = TlsLevel.named(word)
                .filter(Set.of(TlsLevel.MAY, TlsLevel.ENCRYPT, TlsLevel.DANE)::contains)
                .orElseThrow(() -> main.problem(
                        Settings.SMTP_TLS_DANE_INSECURE_MX_POLICY,
                        "invalid " + Settings.SMTP_TLS_DANE_INSECURE_MX_POLICY.name() + ": \"" + word + "\""));
    }

    private static SecureDns secure(MainCf main, DnsClient dns) {
        String file = main.get(Settings.RELAYD_DNSSEC_TRUST_ANCHORS);
        try {
            return dns.secure(
                    file.isEmpty()
                            ? SecureDns.ROOT_ANCHORS
                            : Files.readString(Path.of(file), StandardCharsets.ISO_8859_1));
        } catch (IOException | IllegalArgumentException e) {
            throw main.problem(
                    Settings.RELAYD_DNSSEC_TRUST_ANCHORS,
                    "cannot read trust anchors from " + file + ": " + e.getMessage());
        }
    }

    /** Whether servers must be looked for with proof, as DANE needs it under {@code policy}. */
    Optional<SecureDns> lookups(TlsPolicy policy) {
        return policy.level().isDane() && complaint(policy).isEmpty() ? Optional.ofNullable(dns) : Optional.empty();
    }

    /** What main.cf says that makes DANE impossible; empty when nothing does. */
    private String complaint(TlsPolicy policy) {
        return dns == null
                ? name(policy) + " configured with dnssec lookups disabled"
                : ignoresMxErrors ? name(policy) + " configured with MX lookup errors ignored" : "";
    }

    private static String name(TlsPolicy policy) {
        return policy.level().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The policy for {@code host}, by the {@code policy} of its next hop, which is none of DANE's in the result.
     *
     * @param destination the next hop as it is written
     */
    TlsPolicies.Result at(TlsPolicy policy, RelayHost host, String destination) {
        if (!policy.level().isDane()) {
            return new TlsPolicies.Result.Found(policy);
        }
        SecureDns secure = dns;
        String complaint = complaint(policy);
        if (secure == null || !complaint.isEmpty()) {
            String warning = destination + ": " + complaint;
            log.accept("warning: " + warning);
            return isOnly(policy)
                    ? new TlsPolicies.Result.Failed(DeliveryTrouble.badTlsConfiguration(), warning)
                    : lowered(policy, TlsLevel.MAY);
        }
        Provenance provenance = host.provenance();
        boolean insecureMx = provenance.exchanger() && !provenance.securelyNamed();
        if (insecureMx && (isOnly(policy) || atInsecureMx == TlsLevel.MAY)) {
            return without(policy, "non DNSSEC destination", host, destination);
        }
        return switch (records(secure, host)) {
            case Records.Unknown(String why) -> {
                log.accept("warning: DANE TLSA lookup problem: " + why);
                yield failed(DeliveryTrouble.tlsaUnknown(host), host, destination);
            }
            case Records.None() -> without(policy, "no TLSA records found", host, destination);
            case Records.Some(TlsAssociations usable, String baseDomain) -> {
                if (usable.isEmpty()) {
                    yield isOnly(policy)
                            ? failed(DeliveryTrouble.noDane("TLSA records unusable"), host, destination)
                            : lowered(policy, TlsLevel.ENCRYPT);
                }
                if (insecureMx && atInsecureMx == TlsLevel.ENCRYPT) {
                    yield lowered(policy, TlsLevel.ENCRYPT);
                }
                yield new TlsPolicies.Result.Found(policy.settled(
                        insecureMx ? TlsLevel.HALF_DANE : TlsLevel.DANE,
                        usable,
                        baseDomain,
                        provenance.exchanger() ? List.of(baseDomain, policy.nexthop()) : List.of(baseDomain)));
            }
        };
    }

    private static boolean isOnly(TlsPolicy policy) {
        return policy.level() == TlsLevel.DANE_ONLY;
    }

    private static TlsPolicies.Result lowered(TlsPolicy policy, TlsLevel level) {
        return new TlsPolicies.Result.Found(policy.lowered(level));
    }

    private static TlsPolicies.Result without(TlsPolicy policy, String why, RelayHost host, String destination) {
        return isOnly(policy) ? failed(DeliveryTrouble.noDane(why), host, destination) : lowered(policy, TlsLevel.MAY);
    }

    private static TlsPolicies.Result failed(Trouble trouble, RelayHost host, String destination) {
        return new TlsPolicies.Result.Failed(
                trouble, "TLS policy lookup for " + destination + "/" + host.name() + ": " + trouble.text());
    }

    /** What DNS proves about the certificates of a server. */
    private sealed interface Records {
        /** Nobody can say. */
        record Unknown(String why) implements Records {}

        /** There are none, or none that are proved. */
        record None() implements Records {}

        /**
         * There are some.
         *
         * @param usable perhaps none of them
         * @param baseDomain the name that has them, which the certificate has to be for, and which is asked for (RFC 7672 2.2.3, 8.1)
         */
        record Some(TlsAssociations usable, String baseDomain) implements Records {}
    }

    /** RFC 7672 2.2.2: first where the aliases of the host's name end, then the name itself; each only where DNSSEC reaches. */
    private Records records(SecureDns secure, RelayHost host) {
        Provenance provenance = host.provenance();
        Set<String> bases = new LinkedHashSet<>();
        boolean alias = !provenance.canonicalName().equalsIgnoreCase(host.name());
        if (provenance.securelyFound() || alwaysAsks) {
            bases.add(provenance.canonicalName());
            bases.add(host.name());
        } else if (alias) {
            Optional<Boolean> secureAlias = secure.isSecureAlias(host.name());
            if (secureAlias.isEmpty()) {
                return new Records.Unknown("DNSSEC status lookup error for " + host.name());
            }
            if (secureAlias.get()) {
                bases.add(host.name());
            }
        }
        for (String base : bases) {
            SecureAnswer<TlsAssociation> answer = secure.associations(base, host.port());
            if (answer.answer() instanceof DnsAnswer.Failed<TlsAssociation>(var _, String reason)) {
                String name = "_" + host.port() + "._tcp." + base;
                return new Records.Unknown(answer.answer().trouble(name) + " (" + reason + ")");
            }
            if (answer.secure()
                    && answer.answer() instanceof DnsAnswer.Found<TlsAssociation>(List<TlsAssociation> found, var _)) {
                return new Records.Some(new TlsAssociations(found), base);
            }
        }
        return new Records.None();
    }
}

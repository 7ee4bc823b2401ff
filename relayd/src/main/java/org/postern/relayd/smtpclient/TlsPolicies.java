package org.postern.relayd.smtpclient;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.postern.config.MainCf;
import org.postern.config.Nexthop;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.relayd.tls.Authorities;
import org.postern.relayd.tls.TlsMaterialException;
import org.postern.relayd.tls.TlsProtocols;
import org.postern.tables.LookupResult;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableList;
import org.postern.tables.TableRegistry;

/**
 * Finds the TLS policy of a next hop: its entry in smtp_tls_policy_maps, or else smtp_tls_security_level. A next hop with brackets or a port
 * is looked up as it is written; a domain also as {@code .parent} of each parent domain.
 */
final class TlsPolicies {
    /** The levels at which somebody chooses what certificates have to match. */
    private static final Set<TlsLevel> MATCHING = Set.of(TlsLevel.FINGERPRINT, TlsLevel.VERIFY, TlsLevel.SECURE);

    /** The levels at which somebody chooses whose word counts. */
    private static final Set<TlsLevel> TRUSTING = Set.of(TlsLevel.VERIFY, TlsLevel.SECURE);

    /** The attributes that may be said more than once. */
    private static final Set<String> REPEATABLE = Set.of("match", "tafile");

    private static final Set<String> CIPHER_GRADES = Set.of("export", "low", "medium", "high", "null");

    private final Consumer<String> log;
    private final TableList tables;
    private final TlsLevel level;
    private final TlsPolicy.Versions protocols;
    private final List<String> verifyMatch;
    private final List<String> secureMatch;
    private final List<String> fingerprints;
    private final String serverName;
    private final List<String> trustAnchors;
    private final Map<List<String>, Authorities> authorities = new ConcurrentHashMap<>();

    /** The policy, or why there is none. */
    sealed interface Result {
        record Found(TlsPolicy policy) implements Result {}

        record Failed(Trouble trouble, String warning) implements Result {}
    }

    /** {@code log} takes warnings about what is passed over. */
    TlsPolicies(MainCf main, TableRegistry registry, Consumer<String> log) {
        this.log = log;
        this.tables = registry.list(main.get(Settings.SMTP_TLS_POLICY_MAPS));
        this.level = level(main);
        this.protocols = new TlsPolicy.Versions(
                protocols(main, Settings.SMTP_TLS_PROTOCOLS), protocols(main, Settings.SMTP_TLS_MANDATORY_PROTOCOLS));
        this.verifyMatch = words(main.get(Settings.SMTP_TLS_VERIFY_CERT_MATCH));
        this.secureMatch = words(main.get(Settings.SMTP_TLS_SECURE_CERT_MATCH));
        this.fingerprints = Nexthop.words(main.get(Settings.SMTP_TLS_FINGERPRINT_CERT_MATCH));
        this.serverName = main.get(Settings.SMTP_TLS_SERVERNAME);
        this.trustAnchors = Nexthop.words(main.get(Settings.SMTP_TLS_TRUST_ANCHOR_FILE));
    }

    private static TlsLevel level(MainCf main) {
        String word = main.get(Settings.SMTP_TLS_SECURITY_LEVEL);
        if (!word.isEmpty()) {
            return TlsLevel.named(word)
                    .orElseThrow(
                            () -> main.problem(Settings.SMTP_TLS_SECURITY_LEVEL, "Invalid TLS level \"" + word + "\""));
        }
        if (main.get(Settings.SMTP_ENFORCE_TLS)) {
            return main.get(Settings.SMTP_TLS_ENFORCE_PEERNAME) ? TlsLevel.VERIFY : TlsLevel.ENCRYPT;
        }
        return main.get(Settings.SMTP_USE_TLS) ? TlsLevel.MAY : TlsLevel.NONE;
    }

    private static TlsProtocols protocols(MainCf main, Setting<String> setting) {
        try {
            return TlsProtocols.parse(main.get(setting));
        } catch (IllegalArgumentException e) {
            throw main.problem(setting, String.valueOf(e.getMessage()));
        }
    }

    private static List<String> words(String list) {
        return List.of(list.strip().split("[\\s,:]+", -1));
    }

    /** The policy for {@code destination}, a next hop as it is written. */
    Result of(String destination) {
        LookupResult entry = entry(destination.toLowerCase(Locale.ROOT));
        return switch (entry) {
            case LookupResult.Found(var value) -> policy(destination, value.text());
            case LookupResult.NotFound() -> checked(destination, policy(level, host(destination)), List.of());
            case LookupResult.Failed _ -> badEntry(destination, "policy table lookup error");
        };
    }

    private LookupResult entry(String destination) {
        if (tables.isEmpty()) {
            return LookupResult.notFound();
        }
        boolean domain = destination.indexOf(':') < 0 && destination.indexOf('[') < 0;
        String key = destination;
        while (true) {
            LookupResult result = tables.lookup(key, LookupTrace.NONE);
            int dot = key.indexOf('.', 1);
            if (!(result instanceof LookupResult.NotFound) || !domain || dot < 0) {
                return result;
            }
            key = key.substring(dot);
        }
    }

    /** The domain or host of a next hop; the text itself when it cannot be read, which the search for servers will tell. */
    private static String host(String destination) {
        return Nexthop.parse(destination, "smtp") instanceof Nexthop.Parsed.Ok(Nexthop nexthop)
                ? nexthop.host()
                : destination;
    }

    private TlsPolicy policy(TlsLevel wanted, String host) {
        List<String> match = switch (wanted) {
            case FINGERPRINT -> fingerprints;
            case VERIFY -> verifyMatch;
            case SECURE -> secureMatch;
            default -> List.of();
        };
        return new TlsPolicy(wanted, protocols, match, serverName, host);
    }

    /** A table's entry: a level, then {@code name=value}. */
    private Result policy(String destination, String entry) {
        List<String> words = Nexthop.words(entry);
        Optional<TlsLevel> named = words.isEmpty() ? Optional.empty() : TlsLevel.named(words.getFirst());
        if (named.isEmpty()) {
            return badEntry(destination, "invalid security level \"" + entry + "\"");
        }
        TlsPolicy policy = policy(named.get(), host(destination));
        List<String> match = new ArrayList<>();
        List<String> anchors = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String word : words.subList(1, words.size())) {
            if (policy.level() == TlsLevel.NONE) {
                log.accept(
                        "warning: " + entryOf(destination) + "ignoring attribute \"" + word + "\" with TLS disabled");
                continue;
            }
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals).toLowerCase(Locale.ROOT);
            String value = equals < 0 ? "" : word.substring(equals + 1);
            if (value.isEmpty()) {
                return badEntry(
                        destination,
                        equals < 0
                                ? "malformed attribute/value pair \"" + word + "\": missing '=' after attribute name"
                                : "attribute \"" + name + "\" has empty value");
            }
            if (!seen.add(name) && !REPEATABLE.contains(name)) {
                return badEntry(destination, "attribute \"" + name + "\" is specified multiple times");
            }
            boolean fits = switch (name) {
                case "match" -> MATCHING.contains(policy.level());
                case "tafile" -> TRUSTING.contains(policy.level());
                default -> true;
            };
            if (!fits) {
                return badEntry(
                        destination,
                        "attribute \"" + name + "\" invalid at security level \"" + words.getFirst() + "\"");
            }
            switch (name) {
                case "protocols" -> {
                    try {
                        policy = policy.with(TlsProtocols.parse(value));
                    } catch (IllegalArgumentException e) {
                        return badEntry(destination, "invalid TLS protocol list: " + e.getMessage());
                    }
                }
                case "match" -> match.addAll(matchWords(policy.level(), value));
                case "tafile" -> anchors.add(value);
                case "servername" -> policy = policy.withServerName(value);
                case "ciphers" -> {
                    // Which ciphers there are is Java's affair, but a slip is one here too.
                    if (!CIPHER_GRADES.contains(value.toLowerCase(Locale.ROOT))) {
                        return badEntry(destination, "invalid cipher grade: \"" + value + "\"");
                    }
                }
                case "connection_reuse" -> {
                    // Connections are kept with TLS or without.
                    if (!value.equalsIgnoreCase("yes") && !value.equalsIgnoreCase("no")) {
                        return badEntry(destination, "attribute \"" + name + "\" has bad value: \"" + value + "\"");
                    }
                }
                case "exclude" -> {}
                default -> {
                    return badEntry(destination, "invalid attribute name: \"" + name + "\"");
                }
            }
        }
        return checked(destination, match.isEmpty() ? policy : policy.withMatch(match), anchors);
    }

    /** Of {@code anchors}, the files of the entry, one at least counts rather than smtp_tls_trust_anchor_file. */
    private Result checked(String destination, TlsPolicy policy, List<String> anchors) {
        if (policy.level() == TlsLevel.FINGERPRINT && policy.match().isEmpty()) {
            return invalid("nexthop domain " + destination
                    + ": configured at fingerprint security level, but with no fingerprints to match.");
        }
        List<String> files = anchors.isEmpty() ? trustAnchors : anchors;
        if (files.isEmpty() || !TRUSTING.contains(policy.level())) {
            return new Result.Found(policy);
        }
        try {
            return new Result.Found(policy.withAuthorities(authorities(files)));
        } catch (TlsMaterialException e) {
            return invalid("error opening trust anchor file: " + e.getMessage());
        }
    }

    /** Read once, until the next reload. */
    private Authorities authorities(List<String> files) throws TlsMaterialException {
        Authorities known = authorities.get(files);
        if (known == null) {
            known = Authorities.read(files);
            authorities.put(files, known);
        }
        return known;
    }

    /** Names are separated by colons, fingerprints contain them and are separated by bars. */
    private static List<String> matchWords(TlsLevel level, String value) {
        return List.of(value.split(level == TlsLevel.FINGERPRINT ? "\\|" : ":", -1));
    }

    private static Result badEntry(String destination, String reason) {
        return invalid(entryOf(destination) + reason);
    }

    private static String entryOf(String destination) {
        return "smtp_tls_policy_maps, next-hop destination \"" + destination + "\": ";
    }

    private static Result invalid(String warning) {
        return new Result.Failed(DeliveryTrouble.badTlsConfiguration(), warning);
    }
}

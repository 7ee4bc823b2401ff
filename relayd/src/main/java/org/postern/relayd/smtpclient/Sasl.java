package org.postern.relayd.smtpclient;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postern.config.ConfigException;
import org.postern.config.DomainMatchList;
import org.postern.config.MainCf;
import org.postern.config.Match;
import org.postern.config.Nexthop;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.relayd.smtpclient.BrokenConversation.Kind;
import org.postern.tables.LookupResult;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableList;
import org.postern.tables.TableRegistry;

/**
 * What main.cf says about authentication to servers (smtp_sasl_...). The mechanisms are PLAIN and LOGIN, which show the password to the
 * server, and to everybody on the way where there is no TLS: smtp_sasl_security_options has to permit that.
 */
final class Sasl {
    /** In the order in which they are preferred. */
    private static final List<String> MECHANISMS = List.of("PLAIN", "LOGIN");

    private static final Set<String> OPTIONS =
            Set.of("noplaintext", "noactive", "nodictionary", "noanonymous", "mutual_auth", "forward_secrecy");

    private final boolean enabled;
    private final TableList passwords;
    private final String delimiter;
    private final DomainMatchList filter;
    private final boolean softBounce;
    private final boolean permittedPlain;
    private final boolean permittedTls;
    private final boolean permittedVerified;

    /** How well a connection is protected. */
    enum Protection {
        /** Not at all. */
        NONE,
        /** By TLS, with whomever. */
        TLS,
        /** By TLS, with a server whose certificate was verified. */
        VERIFIED
    }

    /**
     * Who we are to a server.
     *
     * @param password must not reach a log
     */
    record Credentials(String user, String password) {
        @Override
        public String toString() {
            return user;
        }
    }

    /** @throws ConfigException for an option that does not exist, and without password tables */
    Sasl(MainCf main, TableRegistry tables) {
        this.enabled = main.get(Settings.SMTP_SASL_AUTH_ENABLE);
        this.passwords = tables.list(main.get(Settings.SMTP_SASL_PASSWORD_MAPS));
        this.delimiter = main.get(Settings.SMTP_SASL_PASSWORD_RESULT_DELIMITER).substring(0, 1);
        this.filter = DomainMatchList.exact(main.get(Settings.SMTP_SASL_MECHANISM_FILTER), tables);
        this.softBounce = main.get(Settings.SMTP_SASL_AUTH_SOFT_BOUNCE);
        this.permittedPlain = permitsPasswords(main, Settings.SMTP_SASL_SECURITY_OPTIONS);
        this.permittedTls = permitsPasswords(main, Settings.SMTP_SASL_TLS_SECURITY_OPTIONS);
        this.permittedVerified = permitsPasswords(main, Settings.SMTP_SASL_TLS_VERIFIED_SECURITY_OPTIONS);
        if (enabled && passwords.isEmpty()) {
            throw main.problem(
                    Settings.SMTP_SASL_AUTH_ENABLE,
                    "specify a password table via the `smtp_sasl_password_maps' configuration parameter");
        }
    }

    private static boolean permitsPasswords(MainCf main, Setting<String> setting) {
        List<String> words = Nexthop.words(main.get(setting).toLowerCase(Locale.ROOT));
        for (String word : words) {
            if (!OPTIONS.contains(word)) {
                throw main.problem(setting, setting.name() + ": unknown option \"" + word + "\"");
            }
        }
        return words.stream().allMatch("noanonymous"::equals);
    }

    /** Whether a server may be told a password at all. */
    boolean isEnabled() {
        return enabled;
    }

    /** Whether a refusal for good is our mistake, which may be mended. */
    boolean softBounce() {
        return softBounce;
    }

    /**
     * Who we are to a server: what the tables have for its name, else for the destination that it was found for.
     *
     * @throws BrokenConversation when a table does not answer
     */
    Optional<Credentials> credentials(RelayHost host, String destination) throws BrokenConversation {
        Optional<Credentials> byHost = credentials(host.name());
        return byHost.isPresent() ? byHost : credentials(destination);
    }

    private Optional<Credentials> credentials(String key) throws BrokenConversation {
        return switch (passwords.lookup(key, LookupTrace.NONE)) {
            case LookupResult.Found(var value) -> {
                int end = value.text().indexOf(delimiter);
                yield Optional.of(
                        end < 0
                                ? new Credentials(value.text(), "")
                                : new Credentials(
                                        value.text().substring(0, end),
                                        value.text().substring(end + 1)));
            }
            case LookupResult.NotFound() -> Optional.empty();
            case LookupResult.Failed(String reason) -> throw new BrokenConversation(Kind.LOCAL_DATA, reason);
        };
    }

    /**
     * Those of a server's mechanisms that smtp_sasl_mechanism_filter lets through.
     *
     * @throws BrokenConversation when a table of the filter does not answer
     */
    List<String> filtered(List<String> offered) throws BrokenConversation {
        if (filter.isEmpty()) {
            return offered;
        }
        List<String> passed = new ArrayList<>();
        for (String mechanism : offered) {
            switch (filter.match(mechanism, LookupTrace.NONE)) {
                case Match.Yes() -> passed.add(mechanism);
                case Match.No() -> {}
                case Match.Failed(String reason) -> throw new BrokenConversation(Kind.LOCAL_DATA, reason);
            }
        }
        return passed;
    }

    /** The mechanism to use over such a connection; nothing when none may be. */
    Optional<String> mechanism(List<String> filtered, Protection protection) {
        boolean permitted = switch (protection) {
            case NONE -> permittedPlain;
            case TLS -> permittedTls;
            case VERIFIED -> permittedVerified;
        };
        return permitted ? MECHANISMS.stream().filter(filtered::contains).findFirst() : Optional.empty();
    }
}

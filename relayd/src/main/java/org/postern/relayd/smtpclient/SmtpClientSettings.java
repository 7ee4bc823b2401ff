package org.postern.relayd.smtpclient;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postern.config.ConfigException;
import org.postern.config.DomainMatchList;
import org.postern.config.MainCf;
import org.postern.config.Nexthop;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.relayd.rewrite.GenericMaps;
import org.postern.relayd.smtp.BodyType;
import org.postern.tables.TableList;
import org.postern.tables.TableRegistry;

/**
 * What main.cf says to the SMTP client (smtp(8)).
 *
 * @param handshake how a conversation begins
 * @param timeouts deadlines
 * @param hosts how servers are found and chosen
 * @param reuse which connections serve more than one message
 * @param content how messages are sent
 * @param sasl who we are to servers
 * @param replyFilter smtp_reply_filter
 * @param skipQuitReply smtp_skip_quit_response
 */
record SmtpClientSettings(
        Handshake handshake,
        Timeouts timeouts,
        Hosts hosts,
        Reuse reuse,
        Content content,
        Sasl sasl,
        TableList replyFilter,
        boolean skipQuitReply) {
    /**
     * How a conversation begins.
     *
     * @param heloName smtp_helo_name
     * @param ownName myhostname: a best server that bears it is ourselves
     * @param alwaysEhlo smtp_always_send_ehlo; else only when the greeting says ESMTP
     * @param neverEhlo smtp_never_send_ehlo
     * @param skip5xxGreeting smtp_skip_5xx_greeting
     * @param discarded which EHLO keywords are disregarded
     */
    public record Handshake(
            String heloName,
            String ownName,
            boolean alwaysEhlo,
            boolean neverEhlo,
            boolean skip5xxGreeting,
            EhloKeywords discarded) {}

    /** How long each step may take, from the command to the end of the reply: smtp_..._timeout. */
    public record Timeouts(
            Duration connect,
            Duration helo,
            Duration startTls,
            Duration mail,
            Duration rcpt,
            Duration dataInit,
            Duration dataTransfer,
            Duration dataDone,
            Duration rset,
            Duration quit) {}

    /** smtp_address_preference. */
    public enum Preference {
        /** Whatever the order of the answers. */
        ANY,
        /** Of equally preferred hosts, IPv4 first. */
        IPV4,
        /** Of equally preferred hosts, IPv6 first. */
        IPV6
    }

    /**
     * How servers are found and chosen.
     *
     * @param defaultPort smtp_tcp_port, name or number
     * @param lookups where host addresses are looked up (smtp_host_lookup); natively when MX records are not
     * @param mxLookups whether MX records are looked up at all (smtp_dns_support_level, disable_dns_lookups)
     * @param randomize smtp_randomize_addresses
     * @param preference smtp_address_preference
     * @param ignoreMxErrors ignore_mx_lookup_error
     * @param deferWithoutMxAddress smtp_defer_if_no_mx_address_found
     * @param balanceFamilies smtp_balance_inet_protocols, whether both address families are among the addresses that are tried
     * @param addressLimit smtp_mx_address_limit; 0 for any number
     * @param sessionLimit smtp_mx_session_limit; 0 for any number
     * @param fallbackRelays smtp_fallback_relay, in the syntax of a nexthop
     * @param relayhost relayhost, whose failures are the configuration's
     * @param bind where connections come from
     */
    public record Hosts(
            String defaultPort,
            Set<HostLookups.Source> lookups,
            boolean mxLookups,
            boolean randomize,
            Preference preference,
            boolean ignoreMxErrors,
            boolean deferWithoutMxAddress,
            boolean balanceFamilies,
            int addressLimit,
            int sessionLimit,
            List<String> fallbackRelays,
            String relayhost,
            Bind bind) {
        /** Copies the collections. */
        public Hosts {
            lookups = Set.copyOf(lookups);
            fallbackRelays = List.copyOf(fallbackRelays);
        }
    }

    /**
     * The source of connections; without an address the system chooses, which suits a machine with several networks.
     *
     * @param ipv4 smtp_bind_address
     * @param ipv6 smtp_bind_address6
     * @param enforce smtp_bind_address_enforce: rather no connection than one from another address
     */
    public record Bind(Optional<InetAddress> ipv4, Optional<InetAddress> ipv6, boolean enforce) {}

    /**
     * Which connections serve more than one message.
     *
     * @param onDemand smtp_connection_cache_on_demand, those of destinations that get several messages in a row
     * @param destinations smtp_connection_cache_destinations, those of these destinations in any case
     * @param idleLimit smtp_connection_cache_time_limit, how long one waits for the next message; connection_cache_ttl_limit at most
     * @param lifeLimit smtp_connection_reuse_time_limit, how old one may be when a message begins
     * @param useLimit smtp_connection_reuse_count_limit, messages over one connection after the first; 0 for any number
     */
    public record Reuse(
            boolean onDemand, DomainMatchList destinations, Duration idleLimit, Duration lifeLimit, int useLimit) {}

    /**
     * How messages are sent.
     *
     * @param lineLimit smtp_line_length_limit, bytes of a line without CRLF; 0 for any
     * @param convert whether what a server without 8BITMIME cannot take is converted (disable_mime_output_conversion = no)
     * @param generic smtp_generic_maps
     * @param quote smtp_quote_rfc821_envelope
     * @param strictDeadline smtp_per_request_deadline
     * @param minDataRate smtp_min_data_rate, bytes a second
     */
    public record Content(
            int lineLimit,
            boolean convert,
            GenericMaps generic,
            boolean quote,
            boolean strictDeadline,
            int minDataRate) {
        /** Whether a message of which {@code declared} is known is converted to seven bits for {@code server} (RFC 6152 3). */
        boolean converts(BodyType declared, Capabilities server) {
            return convert && !server.eightBitMime() && declared != BodyType.SEVEN_BIT;
        }
    }

    /** The same with other deadlines. */
    SmtpClientSettings with(Timeouts otherTimeouts) {
        return new SmtpClientSettings(
                handshake, otherTimeouts, hosts, reuse, content, sasl, replyFilter, skipQuitReply);
    }

    /**
     * Reads the settings; {@code tables} opens the tables that they name.
     *
     * @throws ConfigException if a value is bad
     */
    static SmtpClientSettings of(MainCf main, TableRegistry tables) {
        return new SmtpClientSettings(
                new Handshake(
                        main.get(Settings.SMTP_HELO_NAME),
                        main.get(Settings.MYHOSTNAME),
                        main.get(Settings.SMTP_ALWAYS_SEND_EHLO),
                        main.get(Settings.SMTP_NEVER_SEND_EHLO),
                        main.get(Settings.SMTP_SKIP_5XX_GREETING),
                        new EhloKeywords(main, tables)),
                new Timeouts(
                        main.get(Settings.SMTP_CONNECT_TIMEOUT),
                        main.get(Settings.SMTP_HELO_TIMEOUT),
                        main.get(Settings.SMTP_STARTTLS_TIMEOUT),
                        main.get(Settings.SMTP_MAIL_TIMEOUT),
                        main.get(Settings.SMTP_RCPT_TIMEOUT),
                        main.get(Settings.SMTP_DATA_INIT_TIMEOUT),
                        main.get(Settings.SMTP_DATA_XFER_TIMEOUT),
                        main.get(Settings.SMTP_DATA_DONE_TIMEOUT),
                        main.get(Settings.SMTP_RSET_TIMEOUT),
                        main.get(Settings.SMTP_QUIT_TIMEOUT)),
                hosts(main),
                new Reuse(
                        main.get(Settings.SMTP_CONNECTION_CACHE_ON_DEMAND),
                        DomainMatchList.exact(main.get(Settings.SMTP_CONNECTION_CACHE_DESTINATIONS), tables),
                        idleLimit(main),
                        main.get(Settings.SMTP_CONNECTION_REUSE_TIME_LIMIT),
                        main.get(Settings.SMTP_CONNECTION_REUSE_COUNT_LIMIT)),
                new Content(
                        main.get(Settings.SMTP_LINE_LENGTH_LIMIT),
                        !main.get(Settings.DISABLE_MIME_OUTPUT_CONVERSION),
                        new GenericMaps(main, tables),
                        main.get(Settings.SMTP_QUOTE_RFC821_ENVELOPE),
                        main.get(Settings.SMTP_PER_REQUEST_DEADLINE),
                        main.get(Settings.SMTP_MIN_DATA_RATE)),
                new Sasl(main, tables),
                tables.list(main.get(Settings.SMTP_REPLY_FILTER)),
                main.get(Settings.SMTP_SKIP_QUIT_RESPONSE));
    }

    private static Duration idleLimit(MainCf main) {
        Duration wanted = main.get(Settings.SMTP_CONNECTION_CACHE_TIME_LIMIT);
        Duration most = main.get(Settings.CONNECTION_CACHE_TTL_LIMIT);
        return wanted.compareTo(most) < 0 ? wanted : most;
    }

    private static Hosts hosts(MainCf main) {
        return new Hosts(
                main.get(Settings.SMTP_TCP_PORT),
                mxLookups(main) ? lookups(main) : Set.of(HostLookups.Source.NATIVE),
                mxLookups(main),
                main.get(Settings.SMTP_RANDOMIZE_ADDRESSES),
                switch (main.get(Settings.SMTP_ADDRESS_PREFERENCE)) {
                    case "ipv4" -> Preference.IPV4;
                    case "ipv6" -> Preference.IPV6;
                    default -> Preference.ANY;
                },
                main.get(Settings.IGNORE_MX_LOOKUP_ERROR),
                main.get(Settings.SMTP_DEFER_IF_NO_MX_ADDRESS_FOUND),
                main.get(Settings.SMTP_BALANCE_INET_PROTOCOLS),
                main.get(Settings.SMTP_MX_ADDRESS_LIMIT),
                main.get(Settings.SMTP_MX_SESSION_LIMIT),
                Nexthop.words(main.get(Settings.SMTP_FALLBACK_RELAY)),
                main.get(Settings.RELAYHOST),
                new Bind(
                        address(main, Settings.SMTP_BIND_ADDRESS),
                        address(main, Settings.SMTP_BIND_ADDRESS6),
                        main.get(Settings.SMTP_BIND_ADDRESS_ENFORCE)));
    }

    private static Set<HostLookups.Source> lookups(MainCf main) {
        String text = main.get(Settings.SMTP_HOST_LOOKUP);
        return Nexthop.words(text).stream()
                .map(word -> switch (word.toLowerCase(Locale.ROOT)) {
                    case "dns" -> HostLookups.Source.DNS;
                    case "native" -> HostLookups.Source.NATIVE;
                    default ->
                        throw main.problem(
                                Settings.SMTP_HOST_LOOKUP,
                                "unknown smtp_host_lookup value \"" + word + "\" in \"" + text + "\"");
                })
                .collect(Collectors.toSet());
    }

    /** smtp_dns_support_level; disable_dns_lookups counts when that is empty. */
    private static boolean mxLookups(MainCf main) {
        String level = main.get(Settings.SMTP_DNS_SUPPORT_LEVEL);
        return level.isEmpty() ? !main.get(Settings.DISABLE_DNS_LOOKUPS) : !level.equals("disabled");
    }

    private static Optional<InetAddress> address(MainCf main, Setting<String> setting) {
        String text = main.get(setting);
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException malformed) {
            throw main.problem(setting, "bad " + setting.name() + " parameter: " + text);
        }
    }
}

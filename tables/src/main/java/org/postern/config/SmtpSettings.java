package org.postern.config;

import java.time.Duration;

/** The SMTP client, which delivers to the next hop. */
interface SmtpSettings {
    Setting<Duration> SMTP_CONNECT_TIMEOUT = Setting.time(
            Section.SMTP,
            "smtp_connect_timeout",
            "30s",
            's',
            0,
            "How long a connection attempt may take; 0: as the system says.");

    Setting<Duration> SMTP_HELO_TIMEOUT = Setting.time(
            Section.SMTP,
            "smtp_helo_timeout",
            "300s",
            's',
            1,
            "How long to wait for the greeting and for the reply to HELO or EHLO.");

    Setting<Duration> SMTP_MAIL_TIMEOUT = Setting.time(
            Section.SMTP, "smtp_mail_timeout", "300s", 's', 1, "How long MAIL FROM and its reply may take.");

    Setting<Duration> SMTP_RCPT_TIMEOUT =
            Setting.time(Section.SMTP, "smtp_rcpt_timeout", "300s", 's', 1, "How long RCPT TO and its reply may take.");

    Setting<Duration> SMTP_DATA_INIT_TIMEOUT = Setting.time(
            Section.SMTP, "smtp_data_init_timeout", "120s", 's', 1, "How long DATA and its reply may take.");

    Setting<Duration> SMTP_DATA_XFER_TIMEOUT = Setting.time(
            Section.SMTP, "smtp_data_xfer_timeout", "180s", 's', 1, "How long a piece of the message may take.");

    Setting<Duration> SMTP_DATA_DONE_TIMEOUT = Setting.time(
            Section.SMTP, "smtp_data_done_timeout", "600s", 's', 1, "How long the reply to the end of data may take.");

    Setting<Duration> SMTP_RSET_TIMEOUT =
            Setting.time(Section.SMTP, "smtp_rset_timeout", "20s", 's', 1, "How long RSET and its reply may take.");

    Setting<Duration> SMTP_QUIT_TIMEOUT =
            Setting.time(Section.SMTP, "smtp_quit_timeout", "300s", 's', 1, "How long QUIT and its reply may take.");

    Setting<Duration> SMTP_STARTTLS_TIMEOUT =
            Setting.time(Section.SMTP, "smtp_starttls_timeout", "300s", 's', 1, "How long a TLS handshake may take.");

    Setting<String> SMTP_BIND_ADDRESS = Setting.text(
            Section.SMTP,
            "smtp_bind_address",
            "",
            "The IPv4 address that outbound connections come from; empty: the system chooses.");

    Setting<String> SMTP_BIND_ADDRESS6 = Setting.text(
            Section.SMTP,
            "smtp_bind_address6",
            "",
            "The IPv6 address that outbound connections come from; empty: the system chooses.");

    Setting<Boolean> SMTP_BIND_ADDRESS_ENFORCE = Setting.yesNo(
            Section.SMTP, "smtp_bind_address_enforce", "no", "Defer mail when smtp_bind_address cannot be used.");

    Setting<String> SMTP_HELO_NAME =
            Setting.nonEmpty(Section.SMTP, "smtp_helo_name", "$myhostname", "The name in HELO and EHLO.");

    Setting<String> SMTP_TCP_PORT =
            Setting.text(Section.SMTP, "smtp_tcp_port", "smtp", "The port to connect to, by name or number.");

    Setting<Boolean> SMTP_SKIP_5XX_GREETING = Setting.yesNo(
            Section.SMTP, "smtp_skip_5xx_greeting", "yes", "Try the next server when one greets with 5xx.");

    Setting<Boolean> SMTP_SKIP_QUIT_RESPONSE =
            Setting.yesNo(Section.SMTP, "smtp_skip_quit_response", "yes", "Do not wait for the reply to QUIT.");

    Setting<Boolean> SMTP_ALWAYS_SEND_EHLO =
            Setting.yesNo(Section.SMTP, "smtp_always_send_ehlo", "yes", "Begin with EHLO whatever the greeting says.");

    Setting<Boolean> SMTP_NEVER_SEND_EHLO =
            Setting.yesNo(Section.SMTP, "smtp_never_send_ehlo", "no", "Never begin with EHLO.");

    Setting<String> SMTP_HOST_LOOKUP = Setting.nonEmpty(
            Section.SMTP, "smtp_host_lookup", "dns", "Where host addresses are looked up: dns, native.");

    Setting<String> SMTP_DNS_SUPPORT_LEVEL = Setting.choice(
            Section.SMTP,
            "smtp_dns_support_level",
            "",
            SettingType.DNS_SUPPORT_LEVEL,
            "How DNS is used; empty: as disable_dns_lookups says.");

    Setting<String> SMTP_DNS_RESOLVER_OPTIONS =
            Setting.text(Section.SMTP, "smtp_dns_resolver_options", "", "Options of the DNS resolver.");

    Setting<Boolean> IGNORE_MX_LOOKUP_ERROR = Setting.yesNo(
            Section.SMTP,
            "ignore_mx_lookup_error",
            "no",
            "Look for the host's address when its MX records cannot be had.");

    Setting<Boolean> SMTP_DEFER_IF_NO_MX_ADDRESS_FOUND = Setting.yesNo(
            Section.SMTP, "smtp_defer_if_no_mx_address_found", "no", "Defer mail when no MX host has an address.");

    Setting<String> SMTP_ADDRESS_PREFERENCE = Setting.choice(
            Section.SMTP,
            "smtp_address_preference",
            "any",
            SettingType.ADDRESS_PREFERENCE,
            "Which address family is tried first.");

    Setting<Boolean> SMTP_BALANCE_INET_PROTOCOLS = Setting.yesNo(
            Section.SMTP,
            "smtp_balance_inet_protocols",
            "yes",
            "Try both address families when the number of addresses is limited.");

    Setting<Boolean> SMTP_RANDOMIZE_ADDRESSES = Setting.yesNo(
            Section.SMTP, "smtp_randomize_addresses", "yes", "Try addresses of equal preference in random order.");

    Setting<Integer> SMTP_MX_ADDRESS_LIMIT = Setting.count(
            Section.SMTP, "smtp_mx_address_limit", "5", "addresses", 0, "How many addresses are tried; 0: all.");

    Setting<Integer> SMTP_MX_SESSION_LIMIT = Setting.count(
            Section.SMTP,
            "smtp_mx_session_limit",
            "2",
            "servers",
            0,
            "With how many servers a session is begun; 0: all.");

    Setting<String> SMTP_FALLBACK_RELAY = Setting.text(
            Section.SMTP, "smtp_fallback_relay", "$fallback_relay", "Servers to try when all others fail.");

    Setting<Integer> SMTP_LINE_LENGTH_LIMIT = Setting.count(
            Section.SMTP,
            "smtp_line_length_limit",
            "998",
            "bytes",
            0,
            "The longest message line that is sent without a break; 0: any.");

    Setting<Boolean> DISABLE_MIME_OUTPUT_CONVERSION = Setting.yesNo(
            Section.SMTP,
            "disable_mime_output_conversion",
            "no",
            "Send 8-bit mail as it is to servers that do not announce 8BITMIME, rather than converted.");

    Setting<Boolean> SMTP_QUOTE_RFC821_ENVELOPE = Setting.yesNo(
            Section.SMTP, "smtp_quote_rfc821_envelope", "yes", "Quote envelope addresses where RFC 5321 asks for it.");

    Setting<String> SMTP_DISCARD_EHLO_KEYWORDS = Setting.text(
            Section.SMTP,
            "smtp_discard_ehlo_keywords",
            "",
            "EHLO keywords of servers that are ignored; silent-discard: nothing is logged about it.");

    Setting<String> SMTP_DISCARD_EHLO_KEYWORD_ADDRESS_MAPS = Setting.text(
            Section.SMTP,
            "smtp_discard_ehlo_keyword_address_maps",
            "",
            "Tables of EHLO keywords that are ignored, by the address of the server, instead of smtp_discard_ehlo_keywords.");

    Setting<String> SMTP_REPLY_FILTER = Setting.text(
            Section.SMTP,
            "smtp_reply_filter",
            "",
            "A table that replaces lines of servers' replies, status codes included.");

    Setting<String> DEFAULT_DELIVERY_STATUS_FILTER = Setting.text(
            Section.SMTP, "default_delivery_status_filter", "", "The default of smtp_delivery_status_filter.");

    Setting<String> SMTP_DELIVERY_STATUS_FILTER = Setting.text(
            Section.SMTP,
            "smtp_delivery_status_filter",
            "$default_delivery_status_filter",
            "A table that replaces the enhanced status code and the text of a delivery; what was refused for good may become a deferral,"
                    + " and the reverse.");

    Setting<String> SMTP_GENERIC_MAPS =
            Setting.text(Section.SMTP, "smtp_generic_maps", "", "Tables that rewrite addresses in mail that leaves.");

    Setting<Boolean> SMTP_CONNECTION_CACHE_ON_DEMAND = Setting.yesNo(
            Section.SMTP,
            "smtp_connection_cache_on_demand",
            "yes",
            "Use a connection again while there is more mail for its destination.");

    Setting<String> SMTP_CONNECTION_CACHE_DESTINATIONS = Setting.text(
            Section.SMTP, "smtp_connection_cache_destinations", "", "Destinations whose connections are kept.");

    Setting<Duration> SMTP_CONNECTION_CACHE_TIME_LIMIT = Setting.time(
            Section.SMTP, "smtp_connection_cache_time_limit", "2s", 's', 1, "How long an idle connection is kept.");

    Setting<Duration> CONNECTION_CACHE_TTL_LIMIT = Setting.time(
            Section.SMTP,
            "connection_cache_ttl_limit",
            "2s",
            's',
            1,
            "The most that smtp_connection_cache_time_limit comes to.");

    Setting<Duration> SMTP_CONNECTION_REUSE_TIME_LIMIT = Setting.time(
            Section.SMTP, "smtp_connection_reuse_time_limit", "300s", 's', 1, "How long a connection is used.");

    Setting<Integer> SMTP_CONNECTION_REUSE_COUNT_LIMIT = Setting.count(
            Section.SMTP,
            "smtp_connection_reuse_count_limit",
            "0",
            "messages",
            0,
            "For how many messages after the first a connection is used; 0: any number.");

    Setting<Boolean> SMTP_PER_REQUEST_DEADLINE = Setting.yesNo(
            Section.SMTP,
            "smtp_per_request_deadline",
            "${smtp_per_record_deadline?{$smtp_per_record_deadline}:{no}}",
            "Let smtp_data_xfer_timeout hold for the whole message, longer only by what has gone out at smtp_min_data_rate.");

    Setting<Integer> SMTP_MIN_DATA_RATE = Setting.count(
            Section.SMTP,
            "smtp_min_data_rate",
            "500",
            "bytes a second",
            1,
            "How many bytes of a message in a second a server has to take.");

    Setting<Boolean> SMTP_SEND_XFORWARD_COMMAND = Setting.yesNo(
            Section.SMTP, "smtp_send_xforward_command", "no", "Pass the client's name and address on with XFORWARD.");
}

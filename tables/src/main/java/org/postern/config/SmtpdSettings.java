package org.postern.config;

import java.time.Duration;

/** The SMTP server's dialogue, its limits and its tolerance. */
interface SmtpdSettings {
    Setting<String> SMTPD_BANNER = Setting.nonEmpty(
            Section.SMTPD,
            "smtpd_banner",
            "$myhostname ESMTP $mail_name",
            "The text after 220 in the greeting; must begin with the host name.");

    Setting<Long> MESSAGE_SIZE_LIMIT = Setting.size(
            Section.SMTPD, "message_size_limit", "10240000", 0, "The largest message accepted, in bytes; 0: no limit.");

    Setting<Integer> SMTPD_RECIPIENT_LIMIT = Setting.count(
            Section.SMTPD, "smtpd_recipient_limit", "1000", "recipients", 1, "How many recipients a message may have.");

    Setting<Integer> SMTPD_RECIPIENT_OVERSHOOT_LIMIT = Setting.count(
            Section.SMTPD,
            "smtpd_recipient_overshoot_limit",
            "1000",
            "recipients",
            1,
            "How many recipients beyond smtpd_recipient_limit are refused softly before they count as errors.");

    Setting<Integer> LINE_LENGTH_LIMIT = Setting.count(
            Section.SMTPD,
            "line_length_limit",
            "2048",
            "bytes",
            512,
            "The longest input line that is kept whole, in bytes.");

    Setting<Integer> HEADER_SIZE_LIMIT = Setting.count(
            Section.SMTPD, "header_size_limit", "102400", "bytes", 1, "The longest header that is kept, in bytes.");

    Setting<Integer> HEADER_ADDRESS_TOKEN_LIMIT = Setting.count(
            Section.SMTPD,
            "header_address_token_limit",
            "10240",
            "tokens",
            1,
            "How many tokens of an address header are looked at.");

    Setting<String> MESSAGE_DROP_HEADERS = Setting.text(
            Section.SMTPD,
            "message_drop_headers",
            "bcc, content-length, resent-bcc, return-path",
            "The headers that are removed from messages.");

    Setting<Integer> HOPCOUNT_LIMIT = Setting.count(
            Section.SMTPD, "hopcount_limit", "50", "headers", 1, "How many Received headers a message may have.");

    Setting<Integer> MIME_NESTING_LIMIT = Setting.count(
            Section.SMTPD, "mime_nesting_limit", "100", "levels", 1, "How deep message parts may be nested.");

    Setting<Duration> SMTPD_TIMEOUT = Setting.time(
            Section.SMTPD,
            "smtpd_timeout",
            "${stress?{10}:{300}}s",
            's',
            1,
            "How long the server waits for the client.");

    Setting<Boolean> SMTPD_PER_REQUEST_DEADLINE = Setting.yesNo(
            Section.SMTPD,
            "smtpd_per_request_deadline",
            "${smtpd_per_record_deadline?{$smtpd_per_record_deadline}:{${stress?{yes}:{no}}}}",
            "Let time limits hold for whole requests.");

    Setting<Integer> SMTPD_MIN_DATA_RATE = Setting.count(
            Section.SMTPD,
            "smtpd_min_data_rate",
            "500",
            "bytes a second",
            1,
            "The least rate of message data, in bytes a second, that a deadline allows for.");

    Setting<Integer> SMTPD_HARD_ERROR_LIMIT = Setting.count(
            Section.SMTPD,
            "smtpd_hard_error_limit",
            "${stress?{1}:{20}}",
            "errors",
            1,
            "After how many errors the server hangs up.");

    Setting<Integer> SMTPD_SOFT_ERROR_LIMIT = Setting.count(
            Section.SMTPD, "smtpd_soft_error_limit", "10", "errors", 1, "After how many errors the server slows down.");

    Setting<Duration> SMTPD_ERROR_SLEEP_TIME = Setting.time(
            Section.SMTPD,
            "smtpd_error_sleep_time",
            "1s",
            's',
            0,
            "How long the server waits before it answers a client that makes errors.");

    Setting<Integer> SMTPD_JUNK_COMMAND_LIMIT = Setting.count(
            Section.SMTPD,
            "smtpd_junk_command_limit",
            "${stress?{1}:{100}}",
            "commands",
            1,
            "How many NOOP, VRFY, ETRN and RSET commands count as none.");

    Setting<Boolean> SMTPD_HELO_REQUIRED =
            Setting.yesNo(Section.SMTPD, "smtpd_helo_required", "no", "Require HELO or EHLO before MAIL.");

    Setting<Boolean> DISABLE_VRFY_COMMAND =
            Setting.yesNo(Section.SMTPD, "disable_vrfy_command", "no", "Do not answer VRFY.");

    Setting<String> SMTPD_NOOP_COMMANDS = Setting.text(
            Section.SMTPD, "smtpd_noop_commands", "", "Commands that are answered with 250 and do nothing.");

    Setting<String> SMTPD_FORBIDDEN_COMMANDS = Setting.text(
            Section.SMTPD,
            "smtpd_forbidden_commands",
            "CONNECT GET POST regexp:{{/^[^A-Z]/ Bogus}}",
            "Commands that end the session at once.");

    Setting<String> SMTPD_DISCARD_EHLO_KEYWORDS =
            Setting.text(Section.SMTPD, "smtpd_discard_ehlo_keywords", "", "EHLO keywords that are not announced.");

    Setting<String> SMTPD_DISCARD_EHLO_KEYWORD_ADDRESS_MAPS = Setting.text(
            Section.SMTPD,
            "smtpd_discard_ehlo_keyword_address_maps",
            "",
            "Tables of EHLO keywords that are not announced, by client address.");

    Setting<Boolean> SMTPD_FORBID_UNAUTH_PIPELINING = Setting.yesNo(
            Section.SMTPD,
            "smtpd_forbid_unauth_pipelining",
            "yes",
            "Hang up on clients that send ahead where the protocol forbids it.");

    Setting<String> SMTPD_FORBID_BARE_NEWLINE = Setting.choice(
            Section.SMTPD,
            "smtpd_forbid_bare_newline",
            "normalize",
            SettingType.BARE_NEWLINE,
            "What to do about lines that end in a bare LF.");

    Setting<String> SMTPD_FORBID_BARE_NEWLINE_EXCLUSIONS = Setting.text(
            Section.SMTPD,
            "smtpd_forbid_bare_newline_exclusions",
            "$mynetworks",
            "Clients that may send bare LF line ends.");

    Setting<Integer> SMTPD_FORBID_BARE_NEWLINE_REJECT_CODE = Setting.count(
            Section.SMTPD,
            "smtpd_forbid_bare_newline_reject_code",
            "550",
            "reply code",
            500,
            599,
            "The reply code for a bare LF.");

    Setting<Boolean> STRICT_RFC821_ENVELOPES = Setting.yesNo(
            Section.SMTPD,
            "strict_rfc821_envelopes",
            "no",
            "Require brackets around envelope addresses, and no comments or phrases.");

    Setting<String> SMTPD_EXPANSION_FILTER = Setting.template(
            Section.SMTPD,
            "smtpd_expansion_filter",
            "\\t\\40!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\\\]^_`abcdefghijklmnopqrstuvwxyz{|}~",
            "The characters that values may bring into replies, with the escapes of C.");

    Setting<String> SMTPD_COMMAND_FILTER =
            Setting.text(Section.SMTPD, "smtpd_command_filter", "", "Tables that replace a command by another.");

    Setting<String> SMTPD_REJECT_FOOTER = Setting.template(
            Section.SMTPD, "smtpd_reject_footer", "", "Text that is appended to every 4xx and 5xx reply.");

    Setting<String> SMTPD_REJECT_FOOTER_MAPS = Setting.text(
            Section.SMTPD, "smtpd_reject_footer_maps", "", "Tables of text that is appended to a 4xx or 5xx reply.");

    Setting<Boolean> SMTPD_PEERNAME_LOOKUP =
            Setting.yesNo(Section.SMTPD, "smtpd_peername_lookup", "yes", "Look the client's name up in DNS.");

    Setting<Boolean> SMTPD_CLIENT_PORT_LOGGING =
            Setting.yesNo(Section.SMTPD, "smtpd_client_port_logging", "no", "Log the client's port.");

    Setting<Integer> SMTPD_CLIENT_CONNECTION_COUNT_LIMIT = Setting.count(
            Section.SMTPD,
            "smtpd_client_connection_count_limit",
            "50",
            "connections",
            0,
            "How many connections one client may have at a time; 0: no limit.");

    Setting<Integer> SMTPD_CLIENT_CONNECTION_RATE_LIMIT = Setting.count(
            Section.SMTPD,
            "smtpd_client_connection_rate_limit",
            "0",
            "connections",
            0,
            "How many connections one client may make in anvil_rate_time_unit; 0: no limit.");

    Setting<Integer> SMTPD_CLIENT_MESSAGE_RATE_LIMIT = Setting.count(
            Section.SMTPD,
            "smtpd_client_message_rate_limit",
            "0",
            "messages",
            0,
            "How many messages one client may send in anvil_rate_time_unit; 0: no limit.");

    Setting<Integer> SMTPD_CLIENT_RECIPIENT_RATE_LIMIT = Setting.count(
            Section.SMTPD,
            "smtpd_client_recipient_rate_limit",
            "0",
            "recipients",
            0,
            "How many recipients one client may name in anvil_rate_time_unit; 0: no limit.");

    Setting<String> SMTPD_CLIENT_EVENT_LIMIT_EXCEPTIONS = Setting.text(
            Section.SMTPD,
            "smtpd_client_event_limit_exceptions",
            "${smtpd_client_connection_limit_exceptions:$mynetworks}",
            "The clients that the limits of connections and rates do not apply to.");

    Setting<Duration> ANVIL_RATE_TIME_UNIT = Setting.time(
            Section.SMTPD, "anvil_rate_time_unit", "60s", 's', 1, "The time over which rates are counted.");

    Setting<Duration> ANVIL_STATUS_UPDATE_TIME = Setting.time(
            Section.SMTPD,
            "anvil_status_update_time",
            "600s",
            's',
            1,
            "How often the log says what the busiest clients have asked for.");

    Setting<Integer> SMTPD_CLIENT_IPV4_PREFIX_LENGTH = Setting.count(
            Section.SMTPD,
            "smtpd_client_ipv4_prefix_length",
            "32",
            "bits",
            1,
            32,
            "How many bits of an IPv4 address make the client that the limits of connections and rates count.");

    Setting<Integer> SMTPD_CLIENT_IPV6_PREFIX_LENGTH = Setting.count(
            Section.SMTPD,
            "smtpd_client_ipv6_prefix_length",
            "64",
            "bits",
            1,
            128,
            "How many bits of an IPv6 address make the client that the limits of connections and rates count.");

    Setting<Duration> IN_FLOW_DELAY = Setting.time(
            Section.SMTPD,
            "in_flow_delay",
            "1s",
            's',
            0,
            10,
            "How long a message waits before it is accepted when mail comes in faster than it leaves; 0: not at all.");

    Setting<String> SMTPD_UPSTREAM_PROXY_PROTOCOL = Setting.text(
            Section.SMTPD,
            "smtpd_upstream_proxy_protocol",
            "",
            "The protocol in which a proxy says who its client is: haproxy, or none.");

    Setting<Duration> SMTPD_UPSTREAM_PROXY_TIMEOUT = Setting.time(
            Section.SMTPD,
            "smtpd_upstream_proxy_timeout",
            "5s",
            's',
            1,
            "How long a proxy may take to say who its client is.");

    Setting<String> RELAYD_UPSTREAM_PROXY_HOSTS = Setting.text(
            Section.SMTPD,
            "relayd_upstream_proxy_hosts",
            "",
            "The proxies that smtpd_upstream_proxy_protocol is for; others are clients themselves.");

    Setting<String> SMTPD_AUTHORIZED_XCLIENT_HOSTS =
            Setting.text(Section.SMTPD, "smtpd_authorized_xclient_hosts", "", "Clients that may use XCLIENT.");

    Setting<String> SMTPD_AUTHORIZED_XFORWARD_HOSTS =
            Setting.text(Section.SMTPD, "smtpd_authorized_xforward_hosts", "", "Clients that may use XFORWARD.");

    Setting<String> SMTPD_AUTHORIZED_VERP_CLIENTS = Setting.text(
            Section.SMTPD, "smtpd_authorized_verp_clients", "$authorized_verp_clients", "Clients that may use XVERP.");

    Setting<Boolean> SMTPD_DELAY_OPEN_UNTIL_VALID_RCPT = Setting.yesNo(
            Section.SMTPD,
            "smtpd_delay_open_until_valid_rcpt",
            "yes",
            "Begin a queue entry only when the first recipient is valid.");

    Setting<Boolean> SMTPD_SASL_AUTH_ENABLE =
            Setting.yesNo(Section.SMTPD, "smtpd_sasl_auth_enable", "no", "Offer AUTH.");

    Setting<Boolean> STRICT_8BITMIME =
            Setting.yesNo(Section.SMTPD, "strict_8bitmime", "no", "Insist that 8-bit content is announced.");

    Setting<Boolean> STRICT_8BITMIME_BODY =
            Setting.yesNo(Section.SMTPD, "strict_8bitmime_body", "no", "Insist that 8-bit bodies are announced.");

    Setting<Boolean> STRICT_7BIT_HEADERS =
            Setting.yesNo(Section.SMTPD, "strict_7bit_headers", "no", "Refuse 8-bit characters in headers.");

    Setting<Boolean> SOFT_BOUNCE =
            Setting.yesNo(Section.SMTPD, "soft_bounce", "no", "Turn every 5xx reply into 4xx, while testing.");

    Setting<Boolean> ALWAYS_ADD_MISSING_HEADERS = Setting.yesNo(
            Section.SMTPD,
            "always_add_missing_headers",
            "no",
            "Add From, To, Date and Message-Id headers to all mail, not only to local mail.");

    Setting<Boolean> DETECT_8BIT_ENCODING_HEADER = Setting.yesNo(
            Section.SMTPD,
            "detect_8bit_encoding_header",
            "yes",
            "Hand mail on as BODY=8BITMIME when its Content-Transfer-Encoding header says 8bit or binary.");

    Setting<String> UNDISCLOSED_RECIPIENTS_HEADER = Setting.text(
            Section.SMTPD, "undisclosed_recipients_header", "", "The header for mail that has no recipient header.");

    Setting<String> MESSAGE_STRIP_CHARACTERS =
            Setting.text(Section.SMTPD, "message_strip_characters", "", "Characters that are removed from messages.");

    Setting<Boolean> CLEANUP_REPLACE_STRAY_CR_LF = Setting.yesNo(
            Section.SMTPD, "cleanup_replace_stray_cr_lf", "yes", "Replace a CR or LF that ends no line by a space.");
}

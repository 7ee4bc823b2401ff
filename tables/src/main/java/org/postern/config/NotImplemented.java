package org.postern.config;

import java.util.Set;

/**
 * The settings that are defined, for {@code relayd config} and for what refers to them, but that nothing obeys yet. Whoever sets one is told
 * so once. A test of relayd compares the names with what the programs really read. Filters are not here: they are refused.
 */
final class NotImplemented {
    static final Set<String> NAMES = Set.of(
            "alternate_config_directories",
            "best_mx_transport",
            "cleanup_replace_stray_cr_lf",
            "daemon_timeout",
            "data_directory",
            "debug_peer_level",
            "debug_peer_list",
            "default_filter_nexthop",
            "duplicate_filter_limit",
            "enable_long_queue_ids",
            "error_notice_recipient",
            "header_address_token_limit",
            "helpful_warnings",
            "import_environment",
            "info_log_address_format",
            "maillog_file_prefixes",
            "maillog_file_rotate_suffix",
            "masquerade_classes",
            "masquerade_domains",
            "masquerade_exceptions",
            "message_strip_characters",
            "mime_nesting_limit",
            "qmgr_message_recipient_limit",
            "queue_run_delay",
            "smtp_dns_resolver_options",
            "smtp_send_xforward_command",
            "smtpd_authorized_verp_clients",
            "smtpd_authorized_xforward_hosts",
            "smtpd_client_port_logging",
            "smtpd_command_filter",
            "smtpd_delay_open_until_valid_rcpt",
            "smtpd_discard_ehlo_keyword_address_maps",
            "smtpd_forbid_bare_newline_exclusions",
            "smtpd_sasl_auth_enable",
            "smtputf8_autodetect_classes",
            "strict_7bit_headers",
            "strict_8bitmime",
            "strict_8bitmime_body");

    private NotImplemented() {}
}

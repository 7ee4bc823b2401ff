package org.postern.config;

import java.time.Duration;

/** Files, processes, logging, and what is Postern's own. */
interface SystemSettings {
    Setting<String> CONFIG_DIRECTORY =
            Setting.nonEmpty(Section.SYSTEM, "config_directory", "", "The directory that main.cf was read from.");

    Setting<String> DATA_DIRECTORY = Setting.nonEmpty(
            Section.SYSTEM,
            "data_directory",
            "/var/lib/postern",
            "Where the daemon keeps files that can be made again.");

    Setting<String> DEFAULT_DATABASE_TYPE = Setting.nonEmpty(
            Section.SYSTEM, "default_database_type", "mapdb", "The type of a table that is named without one.");

    Setting<String> MAILLOG_FILE = Setting.text(
            Section.SYSTEM,
            "maillog_file",
            "",
            "The log file, which is made anew when it has been renamed or removed; empty: standard output.");

    Setting<String> MAILLOG_FILE_PREFIXES = Setting.nonEmpty(
            Section.SYSTEM,
            "maillog_file_prefixes",
            "/var, /dev/stdout",
            "Where a log file may be; accepted without effect.");

    Setting<String> MAILLOG_FILE_ROTATE_SUFFIX = Setting.nonEmpty(
            Section.SYSTEM,
            "maillog_file_rotate_suffix",
            "%Y%m%d-%H%M%S",
            "The suffix of a log file that has been set aside.");

    Setting<String> SYSLOG_NAME = Setting.nonEmpty(
            Section.SYSTEM,
            "syslog_name",
            "${multi_instance_name?{$multi_instance_name}:{postfix}}",
            "The first part of the program's name in log lines.");

    Setting<String> SYSLOG_FACILITY = Setting.choice(
            Section.SYSTEM,
            "syslog_facility",
            "mail",
            SettingType.SYSLOG_FACILITY,
            "The facility of log lines for a syslog daemon (relayd_syslog_socket).");

    Setting<String> MAIL_OWNER = Setting.nonEmpty(
            Section.SYSTEM,
            "mail_owner",
            "postfix",
            "The user that the daemon becomes, when root starts it and main.cf sets this, as soon as it listens.");

    Setting<Integer> DEFAULT_PROCESS_LIMIT = Setting.count(
            Section.SYSTEM,
            "default_process_limit",
            "100",
            "connections",
            1,
            "How many connections are served at a time.");

    Setting<Duration> DAEMON_TIMEOUT = Setting.time(
            Section.SYSTEM,
            "daemon_timeout",
            "18000s",
            's',
            1,
            "How long one request may take before the daemon is taken for stuck.");

    Setting<String> ALTERNATE_CONFIG_DIRECTORIES = Setting.text(
            Section.SYSTEM, "alternate_config_directories", "", "Other configuration directories that are legal.");

    Setting<String> MULTI_INSTANCE_NAME =
            Setting.text(Section.SYSTEM, "multi_instance_name", "", "The name of this instance among several.");

    Setting<String> IMPORT_ENVIRONMENT = Setting.text(
            Section.SYSTEM,
            "import_environment",
            "MAIL_CONFIG MAIL_DEBUG MAIL_LOGTAG TZ XAUTHORITY DISPLAY LANG=C POSTLOG_SERVICE POSTLOG_HOSTNAME"
                    + " XDG_RUNTIME_DIR",
            "Environment variables that are kept.");

    Setting<String> INFO_LOG_ADDRESS_FORMAT = Setting.nonEmpty(
            Section.SYSTEM,
            "info_log_address_format",
            "external",
            "How addresses look in the log: external or internal.");

    Setting<Boolean> HELPFUL_WARNINGS =
            Setting.yesNo(Section.SYSTEM, "helpful_warnings", "yes", "Warn of likely mistakes.");

    Setting<String> DEBUG_PEER_LIST = Setting.text(
            Section.SYSTEM, "debug_peer_list", "", "Clients and servers whose sessions are logged in detail.");

    Setting<Integer> DEBUG_PEER_LEVEL = Setting.count(
            Section.SYSTEM, "debug_peer_level", "2", "levels", 1, "How much more is logged for debug_peer_list.");

    Setting<String> STRESS = Setting.text(Section.SYSTEM, "stress", "", "Not empty while the server is overloaded.");

    Setting<String> RELAYD_LISTEN = Setting.text(
            Section.SYSTEM,
            "relayd_listen",
            "",
            "The addresses and ports to listen on: 127.0.0.1:2525, [::1]:2525; empty: port 25 on inet_interfaces.");

    Setting<String> RELAYD_DNS_SERVERS = Setting.text(
            Section.SYSTEM, "relayd_dns_servers", "", "The DNS servers to ask: 127.0.0.1:5353; empty: the system's.");

    Setting<Duration> RELAYD_DNS_TIMEOUT = Setting.time(
            Section.SYSTEM, "relayd_dns_timeout", "5s", 's', 1, "The longest that a reply to a client waits for DNS.");

    Setting<String> RELAYD_DNSSEC_TRUST_ANCHORS = Setting.text(
            Section.SYSTEM,
            "relayd_dnssec_trust_anchors",
            "",
            "A file of DS or DNSKEY records, in zone file notation, that DNSSEC begins with; empty: the root's.");

    Setting<String> RELAYD_METRICS_LISTEN = Setting.text(
            Section.SYSTEM,
            "relayd_metrics_listen",
            "",
            "The address and port that answer HTTP for /metrics, /healthz and /readyz; a port alone is one of 127.0.0.1; empty: none.");

    Setting<String> RELAYD_IGNORE = Setting.text(
            Section.SYSTEM,
            "relayd_ignore",
            "",
            "Settings that are named here are ignored although Postern does not implement them.");

    Setting<String> RELAYD_SYSLOG_SOCKET = Setting.text(
            Section.SYSTEM,
            "relayd_syslog_socket",
            "",
            "The socket of this machine's syslog daemon, /dev/log, which gets the log instead of maillog_file and standard output, and writes"
                    + " what comes before the text itself, whatever relayd_log_format says (with json, the text is the object); empty:"
                    + " none.");

    Setting<String> RELAYD_LOG_FORMAT = Setting.choice(
            Section.SYSTEM,
            "relayd_log_format",
            "postfix",
            SettingType.LOG_FORMAT,
            "The lines of the log: postfix, as Postfix writes them; rfc3339, the same with time stamps as in RFC 3339; json,"
                    + " an object each.");

    Setting<Boolean> RELAYD_LOG_REASON = Setting.yesNo(
            Section.SYSTEM,
            "relayd_log_reason",
            "no",
            "End the log's lines about refusals with reason=<FILE, line N, LIST: RESTRICTION>: the line of a table that decided, if one"
                    + " did, and the restriction; it costs a reading of the table's text now and then.");
}

package org.postern.config;

import java.time.Duration;

/** TLS in the SMTP server. */
interface TlsSettings {
    Setting<String> SMTPD_TLS_SECURITY_LEVEL = Setting.text(
            Section.SMTPD,
            "smtpd_tls_security_level",
            "",
            "Whether TLS is offered (may) or required (encrypt); none or empty: neither.");

    Setting<Boolean> SMTPD_USE_TLS =
            Setting.yesNo(Section.SMTPD, "smtpd_use_tls", "no", "The older form of smtpd_tls_security_level = may.");

    Setting<Boolean> SMTPD_ENFORCE_TLS = Setting.yesNo(
            Section.SMTPD, "smtpd_enforce_tls", "no", "The older form of smtpd_tls_security_level = encrypt.");

    Setting<String> SMTPD_TLS_CHAIN_FILES = Setting.text(
            Section.SMTPD,
            "smtpd_tls_chain_files",
            "",
            "PEM files with private keys, each followed by its certificates; read again when they change.");

    Setting<String> SMTPD_TLS_CERT_FILE = Setting.text(
            Section.SMTPD,
            "smtpd_tls_cert_file",
            "",
            "A PEM file with the server's certificate and those of its authorities; smtpd_tls_chain_files comes first.");

    Setting<String> SMTPD_TLS_KEY_FILE = Setting.text(
            Section.SMTPD, "smtpd_tls_key_file", "$smtpd_tls_cert_file", "The key of smtpd_tls_cert_file.");

    Setting<String> SMTPD_TLS_ECCERT_FILE = Setting.text(
            Section.SMTPD, "smtpd_tls_eccert_file", "", "As smtpd_tls_cert_file, for a key on an elliptic curve.");

    Setting<String> SMTPD_TLS_ECKEY_FILE = Setting.text(
            Section.SMTPD, "smtpd_tls_eckey_file", "$smtpd_tls_eccert_file", "The key of smtpd_tls_eccert_file.");

    Setting<String> SMTPD_TLS_PROTOCOLS = Setting.text(
            Section.SMTPD,
            "smtpd_tls_protocols",
            ">=TLSv1",
            "Protocol versions where TLS is offered; of those only TLSv1.2 and TLSv1.3 are there.");

    Setting<String> SMTPD_TLS_MANDATORY_PROTOCOLS = Setting.text(
            Section.SMTPD,
            "smtpd_tls_mandatory_protocols",
            ">=TLSv1",
            "Protocol versions where TLS is required; of those only TLSv1.2 and TLSv1.3 are there.");

    Setting<Boolean> SMTPD_TLS_ASK_CCERT =
            Setting.yesNo(Section.SMTPD, "smtpd_tls_ask_ccert", "no", "Ask clients for a certificate; any will do.");

    Setting<Boolean> SMTPD_TLS_REQ_CCERT = Setting.yesNo(
            Section.SMTPD,
            "smtpd_tls_req_ccert",
            "no",
            "Where TLS is required, send clients away that show no certificate that smtpd_tls_CAfile vouches for.");

    Setting<String> SMTPD_TLS_CAFILE = Setting.text(
            Section.SMTPD,
            "smtpd_tls_CAfile",
            "",
            "A PEM file with the certificates of the authorities that are trusted about clients.");

    Setting<String> SMTPD_TLS_CAPATH = Setting.text(
            Section.SMTPD,
            "smtpd_tls_CApath",
            "",
            "A directory of PEM files with certificates of authorities that are trusted about clients.");

    Setting<Boolean> SMTPD_TLS_RECEIVED_HEADER = Setting.yesNo(
            Section.SMTPD, "smtpd_tls_received_header", "no", "Say in Received headers what protects the session.");

    Setting<Integer> SMTPD_TLS_LOGLEVEL = Setting.count(
            Section.SMTPD,
            "smtpd_tls_loglevel",
            "0",
            "level",
            0,
            "1: log what each TLS session agreed on; 2: that a handshake begins as well.");

    Setting<Boolean> SMTPD_TLS_WRAPPERMODE = Setting.yesNo(
            Section.SMTPD,
            "smtpd_tls_wrappermode",
            "no",
            "Begin every session with TLS, without STARTTLS; see relayd_tls_listen for some ports only.");

    Setting<Duration> SMTPD_STARTTLS_TIMEOUT = Setting.time(
            Section.SMTPD,
            "smtpd_starttls_timeout",
            "${stress?{10}:{300}}s",
            's',
            1,
            "How long a TLS handshake may take.");

    Setting<Integer> SMTPD_CLIENT_NEW_TLS_SESSION_RATE_LIMIT = Setting.count(
            Section.SMTPD,
            "smtpd_client_new_tls_session_rate_limit",
            "0",
            "sessions",
            0,
            "How many new TLS sessions one client may begin in anvil_rate_time_unit; 0: no limit.");

    Setting<String> TLS_SERVER_SNI_MAPS = Setting.text(
            Section.SMTPD,
            "tls_server_sni_maps",
            "",
            "Tables, compiled with postmap -F, of the key and certificates for the host name that a client asks for.");

    Setting<String> RELAYD_TLS_LISTEN = Setting.text(
            Section.SMTPD,
            "relayd_tls_listen",
            "",
            "The addresses and ports where sessions begin with TLS, without STARTTLS: 127.0.0.1:465.");
}

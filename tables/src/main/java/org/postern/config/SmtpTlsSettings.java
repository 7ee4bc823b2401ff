package org.postern.config;

/** TLS in the SMTP client. */
interface SmtpTlsSettings {
    Setting<String> SMTP_TLS_SECURITY_LEVEL = Setting.text(
            Section.SMTP,
            "smtp_tls_security_level",
            "${{$compatibility_level} <level {3.11} ? {} : {may}}",
            "Whether TLS is used: none, may, encrypt, dane, dane-only, fingerprint, verify, secure.");

    Setting<Boolean> SMTP_USE_TLS =
            Setting.yesNo(Section.SMTP, "smtp_use_tls", "no", "The older form of smtp_tls_security_level = may.");

    Setting<Boolean> SMTP_ENFORCE_TLS = Setting.yesNo(
            Section.SMTP, "smtp_enforce_tls", "no", "The older form of smtp_tls_security_level = encrypt or verify.");

    Setting<Boolean> SMTP_TLS_ENFORCE_PEERNAME = Setting.yesNo(
            Section.SMTP,
            "smtp_tls_enforce_peername",
            "yes",
            "Whether smtp_enforce_tls means verify rather than encrypt.");

    Setting<String> SMTP_TLS_POLICY_MAPS = Setting.text(
            Section.SMTP,
            "smtp_tls_policy_maps",
            "",
            "Tables with the security level of a next hop, and its attributes.");

    Setting<String> SMTP_TLS_CAFILE = Setting.text(
            Section.SMTP,
            "smtp_tls_CAfile",
            "",
            "A PEM file with the certificates of the authorities that are trusted.");

    Setting<String> SMTP_TLS_CAPATH = Setting.text(
            Section.SMTP, "smtp_tls_CApath", "", "A directory of PEM files with certificates of trusted authorities.");

    Setting<Boolean> TLS_APPEND_DEFAULT_CA = Setting.yesNo(
            Section.SMTP, "tls_append_default_CA", "no", "Trust the authorities that Java trusts as well.");

    Setting<String> SMTP_TLS_CHAIN_FILES = Setting.text(
            Section.SMTP,
            "smtp_tls_chain_files",
            "",
            "PEM files with private keys, each followed by its certificates, for servers that ask; read again when they change.");

    Setting<String> SMTP_TLS_CERT_FILE = Setting.text(
            Section.SMTP,
            "smtp_tls_cert_file",
            "",
            "A PEM file with the client's certificate and those of its authorities; smtp_tls_chain_files comes first.");

    Setting<String> SMTP_TLS_KEY_FILE =
            Setting.text(Section.SMTP, "smtp_tls_key_file", "$smtp_tls_cert_file", "The key of smtp_tls_cert_file.");

    Setting<String> SMTP_TLS_ECCERT_FILE = Setting.text(
            Section.SMTP, "smtp_tls_eccert_file", "", "As smtp_tls_cert_file, for a key on an elliptic curve.");

    Setting<String> SMTP_TLS_ECKEY_FILE = Setting.text(
            Section.SMTP, "smtp_tls_eckey_file", "$smtp_tls_eccert_file", "The key of smtp_tls_eccert_file.");

    Setting<String> SMTP_TLS_PROTOCOLS = Setting.text(
            Section.SMTP,
            "smtp_tls_protocols",
            ">=TLSv1",
            "Protocol versions where TLS is optional; of those only TLSv1.2 and TLSv1.3 are there.");

    Setting<String> SMTP_TLS_MANDATORY_PROTOCOLS = Setting.text(
            Section.SMTP,
            "smtp_tls_mandatory_protocols",
            ">=TLSv1",
            "Protocol versions where TLS is required; of those only TLSv1.2 and TLSv1.3 are there.");

    Setting<String> SMTP_TLS_VERIFY_CERT_MATCH = Setting.nonEmpty(
            Section.SMTP,
            "smtp_tls_verify_cert_match",
            "hostname",
            "Whose certificate the level verify wants: hostname, nexthop, dot-nexthop, names.");

    Setting<String> SMTP_TLS_SECURE_CERT_MATCH = Setting.nonEmpty(
            Section.SMTP,
            "smtp_tls_secure_cert_match",
            "nexthop, dot-nexthop",
            "Whose certificate the level secure wants: hostname, nexthop, dot-nexthop, names.");

    Setting<String> SMTP_TLS_TRUST_ANCHOR_FILE = Setting.text(
            Section.SMTP,
            "smtp_tls_trust_anchor_file",
            "",
            "Files of the only authorities that count at the levels verify and secure; empty: smtp_tls_CAfile and smtp_tls_CApath.");

    Setting<String> SMTP_TLS_FINGERPRINT_CERT_MATCH = Setting.text(
            Section.SMTP,
            "smtp_tls_fingerprint_cert_match",
            "",
            "Fingerprints of certificates or public keys that the level fingerprint wants.");

    Setting<String> SMTP_TLS_FINGERPRINT_DIGEST = Setting.nonEmpty(
            Section.SMTP,
            "smtp_tls_fingerprint_digest",
            "${{$compatibility_level} <level {3.6} ? {md5} : {sha256}}",
            "The message digest of fingerprints.");

    Setting<String> SMTP_TLS_SERVERNAME = Setting.text(
            Section.SMTP,
            "smtp_tls_servername",
            "",
            "The name to ask servers for (SNI): hostname, nexthop, a name; empty: none, except with DANE.");

    Setting<String> SMTP_TLS_DANE_INSECURE_MX_POLICY = Setting.nonEmpty(
            Section.SMTP,
            "smtp_tls_dane_insecure_mx_policy",
            "dane",
            "What dane means at a server with TLSA records that an MX record without DNSSEC names: may, encrypt, dane.");

    Setting<Boolean> SMTP_TLS_FORCE_INSECURE_HOST_TLSA_LOOKUP = Setting.yesNo(
            Section.SMTP,
            "smtp_tls_force_insecure_host_tlsa_lookup",
            "no",
            "Look for TLSA records of servers whose addresses are not proved by DNSSEC as well.");

    Setting<Integer> SMTP_TLS_LOGLEVEL = Setting.count(
            Section.SMTP, "smtp_tls_loglevel", "0", "level", 0, "1 and more: log what each TLS session agreed on.");

    Setting<Boolean> SMTP_TLS_NOTE_STARTTLS_OFFER = Setting.yesNo(
            Section.SMTP,
            "smtp_tls_note_starttls_offer",
            "no",
            "Log servers that offer STARTTLS where TLS is not used.");

    Setting<Boolean> SMTP_TLS_WRAPPERMODE = Setting.yesNo(
            Section.SMTP, "smtp_tls_wrappermode", "no", "Begin connections with TLS rather than with STARTTLS.");
}

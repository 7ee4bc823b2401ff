package org.postern.config;

/** How the SMTP client authenticates (RFC 4954). */
interface SmtpSaslSettings {
    Setting<Boolean> SMTP_SASL_AUTH_ENABLE =
            Setting.yesNo(Section.SMTP, "smtp_sasl_auth_enable", "no", "Authenticate to servers.");

    Setting<String> SMTP_SASL_PASSWORD_MAPS = Setting.text(
            Section.SMTP,
            "smtp_sasl_password_maps",
            "",
            "Tables with user:password of a server's name, or of a next hop; without an entry there is no authentication.");

    Setting<String> SMTP_SASL_PASSWORD_RESULT_DELIMITER = Setting.nonEmpty(
            Section.SMTP,
            "smtp_sasl_password_result_delimiter",
            ":",
            "What separates user and password in smtp_sasl_password_maps.");

    Setting<String> SMTP_SASL_SECURITY_OPTIONS = Setting.text(
            Section.SMTP,
            "smtp_sasl_security_options",
            "noplaintext, noanonymous",
            "Which mechanisms do not do without TLS; PLAIN and LOGIN do with noanonymous only.");

    Setting<String> SMTP_SASL_TLS_SECURITY_OPTIONS = Setting.text(
            Section.SMTP,
            "smtp_sasl_tls_security_options",
            "$smtp_sasl_security_options",
            "Which mechanisms do not do with TLS.");

    Setting<String> SMTP_SASL_TLS_VERIFIED_SECURITY_OPTIONS = Setting.text(
            Section.SMTP,
            "smtp_sasl_tls_verified_security_options",
            "$smtp_sasl_tls_security_options",
            "Which mechanisms do not do with TLS and a certificate that was verified.");

    Setting<String> SMTP_SASL_MECHANISM_FILTER = Setting.text(
            Section.SMTP, "smtp_sasl_mechanism_filter", "", "Which of a server's mechanisms may be used; empty: all.");

    Setting<Boolean> SMTP_SASL_AUTH_SOFT_BOUNCE = Setting.yesNo(
            Section.SMTP,
            "smtp_sasl_auth_soft_bounce",
            "yes",
            "Keep mail in the queue when a server refuses a password for good.");
}

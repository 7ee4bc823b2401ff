package org.postern.config;

/** Content inspection. None of it exists yet; a value stops the start unless the setting is listed in {@code relayd_ignore}. */
interface FilterSettings {
    Setting<String> HEADER_CHECKS =
            Setting.text(Section.FILTERS, "header_checks", "", "Tables that message headers are compared with.");

    Setting<String> MIME_HEADER_CHECKS = Setting.text(
            Section.FILTERS, "mime_header_checks", "$header_checks", "Tables that MIME headers are compared with.");

    Setting<String> NESTED_HEADER_CHECKS = Setting.text(
            Section.FILTERS,
            "nested_header_checks",
            "$header_checks",
            "Tables that headers of attached messages are compared with.");

    Setting<String> BODY_CHECKS =
            Setting.text(Section.FILTERS, "body_checks", "", "Tables that message bodies are compared with.");

    Setting<String> CONTENT_FILTER = Setting.text(
            Section.FILTERS, "content_filter", "", "A transport that all mail passes through before delivery.");

    Setting<String> SMTPD_MILTERS =
            Setting.text(Section.FILTERS, "smtpd_milters", "", "Milters for mail that arrives by SMTP.");

    Setting<String> NON_SMTPD_MILTERS =
            Setting.text(Section.FILTERS, "non_smtpd_milters", "", "Milters for mail that does not arrive by SMTP.");

    Setting<String> SMTPD_PROXY_FILTER = Setting.text(
            Section.FILTERS,
            "smtpd_proxy_filter",
            "",
            "An SMTP server that all mail passes through before it is accepted.");

    Setting<String> SMTP_HEADER_CHECKS = Setting.text(
            Section.FILTERS, "smtp_header_checks", "", "Tables that headers are compared with at delivery.");

    Setting<String> SMTP_BODY_CHECKS =
            Setting.text(Section.FILTERS, "smtp_body_checks", "", "Tables that bodies are compared with at delivery.");
}

package org.postern.config;

import java.util.Map;
import java.util.Optional;

/** Settings that Postfix will give up, or has given up, and what to use in their place (DEPRECATION_README of Postfix 3.11). */
final class Deprecations {
    /** The line that follows the warnings. */
    static final String DETAILS = "See https://www.postfix.org/DEPRECATION_README.html for details";

    private static final String LEAVE = "do not specify";

    private static final Map<String, String> INSTEAD = Map.ofEntries(
            Map.entry("authorized_verp_clients", specify("smtpd_authorized_verp_clients")),
            Map.entry("deleted-test-only", LEAVE),
            Map.entry("disable_dns_lookups", specify("smtp_dns_support_level")),
            Map.entry("fallback_relay", specify("smtp_fallback_relay")),
            Map.entry("lmtp_cname_overrides_servername", LEAVE),
            Map.entry("lmtp_enforce_tls", "lmtp_tls_security_level"),
            Map.entry("lmtp_per_record_deadline", specify("lmtp_per_request_deadline")),
            Map.entry("lmtp_tls_enforce_peername", specify("lmtp_tls_security_level")),
            Map.entry("lmtp_tls_per_site", specify("lmtp_tls_policy_maps")),
            Map.entry("lmtp_use_tls", specify("lmtp_tls_security_level")),
            Map.entry("postscreen_blacklist_action", specify("postscreen_denylist_action")),
            Map.entry("postscreen_dnsbl_ttl", specify("postscreen_dnsbl_max_ttl")),
            Map.entry("postscreen_dnsbl_whitelist_threshold", specify("postscreen_dnsbl_allowlist_threshold")),
            Map.entry("postscreen_enforce_tls", specify("postscreen_tls_security_level")),
            Map.entry("postscreen_use_tls", specify("postscreen_tls_security_level")),
            Map.entry("postscreen_whitelist_interfaces", specify("postscreen_allowlist_interfaces")),
            Map.entry("smtp_cname_overrides_servername", LEAVE),
            Map.entry("smtp_enforce_tls", specify("smtp_tls_security_level")),
            Map.entry("smtp_per_record_deadline", specify("smtp_per_request_deadline")),
            Map.entry("smtp_tls_enforce_peername", specify("smtp_tls_security_level")),
            Map.entry("smtp_tls_per_site", specify("smtp_tls_policy_maps")),
            Map.entry("smtp_use_tls", specify("smtp_tls_security_level")),
            Map.entry("smtpd_client_connection_limit_exceptions", specify("smtpd_client_event_limit_exceptions")),
            Map.entry("smtpd_enforce_tls", specify("smtpd_tls_security_level")),
            Map.entry("smtpd_per_record_deadline", specify("smtpd_per_request_deadline")),
            Map.entry("smtpd_tls_dh1024_param_file", LEAVE + " (leave at default)"),
            Map.entry("smtpd_tls_eecdh_grade", LEAVE + " (leave at default)"),
            Map.entry("smtpd_use_tls", specify("smtpd_tls_security_level")),
            Map.entry("tlsproxy_client_enforce_tls", specify("tlsproxy_client_security_level")),
            Map.entry("tlsproxy_client_level", specify("tlsproxy_client_security_level")),
            Map.entry("tlsproxy_client_per_site", specify("tlsproxy_client_policy_maps")),
            Map.entry("tlsproxy_client_policy", specify("tlsproxy_client_policy_maps")),
            Map.entry("tlsproxy_client_use_tls", specify("tlsproxy_client_security_level")),
            Map.entry("tlsproxy_enforce_tls", specify("tlsproxy_tls_security_level")),
            Map.entry("tlsproxy_use_tls", specify("tlsproxy_tls_security_level")),
            Map.entry("virtual_maps", specify("virtual_alias_maps")));

    private Deprecations() {}

    /** What to do in place of setting {@code name}; nothing when it is not deprecated. */
    static Optional<String> instead(String name) {
        return Optional.ofNullable(INSTEAD.get(name));
    }

    private static String specify(String name) {
        return "specify \"" + name + "\"";
    }
}

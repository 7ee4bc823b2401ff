package org.postern.check;

import java.util.Set;

/** The restrictions that an access table may name in place of an action (postconf(5)): those that take no table. */
final class RestrictionWords {
    static final Set<String> ALL = Set.of(
            "permit",
            "reject",
            "defer",
            "defer_if_permit",
            "defer_if_reject",
            "warn_if_reject",
            "permit_mynetworks",
            "permit_inet_interfaces",
            "permit_sasl_authenticated",
            "permit_tls_clientcerts",
            "permit_tls_all_clientcerts",
            "permit_auth_destination",
            "permit_mx_backup",
            "reject_unauth_destination",
            "defer_unauth_destination",
            "reject_unlisted_recipient",
            "reject_unlisted_sender",
            "check_recipient_maps",
            "reject_unauth_pipelining",
            "reject_multi_recipient_bounce",
            "reject_non_fqdn_sender",
            "reject_non_fqdn_recipient",
            "reject_non_fqdn_helo_hostname",
            "reject_non_fqdn_hostname",
            "reject_invalid_helo_hostname",
            "reject_invalid_hostname",
            "reject_unknown_client",
            "reject_unknown_client_hostname",
            "reject_unknown_reverse_client_hostname",
            "reject_unknown_helo_hostname",
            "reject_unknown_hostname",
            "reject_unknown_sender_domain",
            "reject_unknown_address",
            "reject_unknown_recipient_domain",
            "reject_unverified_sender",
            "reject_unverified_recipient",
            "reject_sender_login_mismatch",
            "reject_authenticated_sender_login_mismatch",
            "reject_known_sender_login_mismatch",
            "reject_unauthenticated_sender_login_mismatch",
            "reject_plaintext_session",
            "sleep");

    private RestrictionWords() {}
}

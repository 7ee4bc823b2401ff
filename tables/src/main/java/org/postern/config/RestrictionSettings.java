package org.postern.config;

/** What the SMTP server accepts and rejects, and with which codes. */
interface RestrictionSettings {
    Setting<String> SMTPD_CLIENT_RESTRICTIONS =
            Setting.text(Section.RESTRICTIONS, "smtpd_client_restrictions", "", "What is checked of the client.");

    Setting<String> SMTPD_HELO_RESTRICTIONS =
            Setting.text(Section.RESTRICTIONS, "smtpd_helo_restrictions", "", "What is checked of HELO and EHLO.");

    Setting<String> SMTPD_SENDER_RESTRICTIONS =
            Setting.text(Section.RESTRICTIONS, "smtpd_sender_restrictions", "", "What is checked of MAIL FROM.");

    Setting<String> SMTPD_RELAY_RESTRICTIONS = Setting.text(
            Section.RESTRICTIONS,
            "smtpd_relay_restrictions",
            "${{$compatibility_level} <level {1} ? {} : {permit_mynetworks, permit_sasl_authenticated, defer_unauth_destination}}",
            "What decides who may relay.");

    Setting<String> SMTPD_RECIPIENT_RESTRICTIONS = Setting.text(
            Section.RESTRICTIONS,
            "smtpd_recipient_restrictions",
            "",
            "What is checked of RCPT TO, after smtpd_relay_restrictions.");

    Setting<String> SMTPD_DATA_RESTRICTIONS =
            Setting.text(Section.RESTRICTIONS, "smtpd_data_restrictions", "", "What is checked of DATA.");

    Setting<String> SMTPD_END_OF_DATA_RESTRICTIONS = Setting.text(
            Section.RESTRICTIONS, "smtpd_end_of_data_restrictions", "", "What is checked at the end of the message.");

    Setting<String> SMTPD_ETRN_RESTRICTIONS =
            Setting.text(Section.RESTRICTIONS, "smtpd_etrn_restrictions", "", "What is checked of ETRN.");

    Setting<String> SMTPD_RESTRICTION_CLASSES = Setting.text(
            Section.RESTRICTIONS, "smtpd_restriction_classes", "", "Names of user-defined groups of restrictions.");

    Setting<Boolean> SMTPD_DELAY_REJECT = Setting.yesNo(
            Section.RESTRICTIONS,
            "smtpd_delay_reject",
            "yes",
            "Wait for RCPT TO before client, helo and sender restrictions are evaluated.");

    Setting<Boolean> SMTPD_RELAY_BEFORE_RECIPIENT_RESTRICTIONS = Setting.yesNo(
            Section.RESTRICTIONS,
            "smtpd_relay_before_recipient_restrictions",
            "${{$compatibility_level} <level {3.6} ? {no} : {yes}}",
            "Evaluate smtpd_relay_restrictions before smtpd_recipient_restrictions.");

    Setting<Boolean> SMTPD_REJECT_UNLISTED_RECIPIENT = Setting.yesNo(
            Section.RESTRICTIONS, "smtpd_reject_unlisted_recipient", "yes", "Reject recipients that no table lists.");

    Setting<Boolean> SMTPD_REJECT_UNLISTED_SENDER = Setting.yesNo(
            Section.RESTRICTIONS, "smtpd_reject_unlisted_sender", "no", "Reject senders that no table lists.");

    Setting<String> SMTPD_NULL_ACCESS_LOOKUP_KEY = Setting.text(
            Section.RESTRICTIONS,
            "smtpd_null_access_lookup_key",
            "<>",
            "What stands for the null sender in access tables.");

    Setting<Integer> RELAY_DOMAINS_REJECT_CODE = Setting.rejectCode(
            Section.RESTRICTIONS,
            "relay_domains_reject_code",
            "554",
            "The reply code for a destination that is not relayed to.");

    Setting<Boolean> SHOW_USER_UNKNOWN_TABLE_NAME = Setting.yesNo(
            Section.RESTRICTIONS,
            "show_user_unknown_table_name",
            "yes",
            "Name the table that a recipient is not in, in the reply to RCPT.");

    Setting<Integer> UNKNOWN_LOCAL_RECIPIENT_REJECT_CODE = Setting.rejectCode(
            Section.RESTRICTIONS,
            "unknown_local_recipient_reject_code",
            "550",
            "The reply code for a recipient that local_recipient_maps does not list.");

    Setting<Integer> UNKNOWN_RELAY_RECIPIENT_REJECT_CODE = Setting.rejectCode(
            Section.RESTRICTIONS,
            "unknown_relay_recipient_reject_code",
            "550",
            "The reply code for a recipient that relay_recipient_maps does not list.");

    Setting<Integer> UNKNOWN_VIRTUAL_ALIAS_REJECT_CODE = Setting.rejectCode(
            Section.RESTRICTIONS,
            "unknown_virtual_alias_reject_code",
            "550",
            "The reply code for a recipient that virtual_alias_maps does not list.");

    Setting<Integer> UNKNOWN_VIRTUAL_MAILBOX_REJECT_CODE = Setting.rejectCode(
            Section.RESTRICTIONS,
            "unknown_virtual_mailbox_reject_code",
            "550",
            "The reply code for a recipient that virtual_mailbox_maps does not list.");

    Setting<Integer> UNKNOWN_ADDRESS_REJECT_CODE = Setting.rejectCode(
            Section.RESTRICTIONS,
            "unknown_address_reject_code",
            "450",
            "The reply code for an unknown sender or recipient domain.");

    Setting<Integer> UNKNOWN_CLIENT_REJECT_CODE = Setting.rejectCode(
            Section.RESTRICTIONS,
            "unknown_client_reject_code",
            "450",
            "The reply code for a client without a matching name.");

    Setting<Integer> UNKNOWN_HOSTNAME_REJECT_CODE = Setting.rejectCode(
            Section.RESTRICTIONS, "unknown_hostname_reject_code", "450", "The reply code for an unknown HELO name.");

    Setting<Integer> INVALID_HOSTNAME_REJECT_CODE = Setting.rejectCode(
            Section.RESTRICTIONS, "invalid_hostname_reject_code", "501", "The reply code for a malformed HELO name.");

    Setting<Integer> NON_FQDN_REJECT_CODE = Setting.rejectCode(
            Section.RESTRICTIONS,
            "non_fqdn_reject_code",
            "504",
            "The reply code for a name that is not fully qualified.");

    Setting<Integer> ACCESS_MAP_REJECT_CODE = Setting.rejectCode(
            Section.RESTRICTIONS, "access_map_reject_code", "554", "The reply code for REJECT in an access table.");

    Setting<Integer> ACCESS_MAP_DEFER_CODE = Setting.deferCode(
            Section.RESTRICTIONS, "access_map_defer_code", "450", "The reply code for DEFER in an access table.");

    Setting<Integer> REJECT_CODE =
            Setting.rejectCode(Section.RESTRICTIONS, "reject_code", "554", "The reply code of the restriction reject.");

    Setting<Integer> DEFER_CODE =
            Setting.deferCode(Section.RESTRICTIONS, "defer_code", "450", "The reply code of the restriction defer.");

    Setting<Integer> MAPS_RBL_REJECT_CODE = Setting.rejectCode(
            Section.RESTRICTIONS,
            "maps_rbl_reject_code",
            "554",
            "The reply code for a client, sender or name that a DNS list has.");

    Setting<Integer> MULTI_RECIPIENT_BOUNCE_REJECT_CODE = Setting.rejectCode(
            Section.RESTRICTIONS,
            "multi_recipient_bounce_reject_code",
            "550",
            "The reply code for a bounce with several recipients.");

    Setting<Integer> PLAINTEXT_REJECT_CODE = Setting.rejectCode(
            Section.RESTRICTIONS,
            "plaintext_reject_code",
            "450",
            "The reply code for a session that is not encrypted.");

    Setting<String> REJECT_TEMPFAIL_ACTION = Setting.choice(
            Section.RESTRICTIONS,
            "reject_tempfail_action",
            "defer_if_permit",
            SettingType.DEFERRAL,
            "What happens when a restriction that rejects cannot find out.");

    Setting<String> UNKNOWN_ADDRESS_TEMPFAIL_ACTION = Setting.choice(
            Section.RESTRICTIONS,
            "unknown_address_tempfail_action",
            "$reject_tempfail_action",
            SettingType.DEFERRAL,
            "What happens when an address's domain cannot be looked up.");

    Setting<String> UNKNOWN_HELO_HOSTNAME_TEMPFAIL_ACTION = Setting.choice(
            Section.RESTRICTIONS,
            "unknown_helo_hostname_tempfail_action",
            "$reject_tempfail_action",
            SettingType.DEFERRAL,
            "What happens when a HELO name cannot be looked up.");

    Setting<String> DEFAULT_RBL_REPLY = Setting.template(
            Section.RESTRICTIONS,
            "default_rbl_reply",
            "$rbl_code Service unavailable; $rbl_class [$rbl_what] blocked using $rbl_domain${rbl_reason?; $rbl_reason}",
            "The reply to a client that a DNS list has.");

    Setting<String> RBL_REPLY_MAPS =
            Setting.text(Section.RESTRICTIONS, "rbl_reply_maps", "", "Tables of replies, by DNS list.");

    Setting<String> PERMIT_MX_BACKUP_NETWORKS = Setting.text(
            Section.RESTRICTIONS,
            "permit_mx_backup_networks",
            "",
            "Networks whose hosts must be the primary MX for permit_mx_backup.");
}

package org.postern.config;

import java.util.List;

/** How addresses are rewritten and expanded. */
interface AddressSettings {
    Setting<Boolean> APPEND_AT_MYORIGIN = Setting.yesNo(
            Section.ADDRESSES, "append_at_myorigin", "yes", "Append @$myorigin to local addresses without a domain.");

    Setting<Boolean> APPEND_DOT_MYDOMAIN = Setting.yesNo(
            Section.ADDRESSES,
            "append_dot_mydomain",
            "${{$compatibility_level} <level {1} ? {yes} : {no}}",
            "Append .$mydomain to domains without a dot, in local mail.");

    Setting<Boolean> SWAP_BANGPATH =
            Setting.yesNo(Section.ADDRESSES, "swap_bangpath", "yes", "Rewrite site!user to user@site.");

    Setting<Boolean> ALLOW_PERCENT_HACK =
            Setting.yesNo(Section.ADDRESSES, "allow_percent_hack", "yes", "Rewrite user%domain to user@domain.");

    Setting<Boolean> ALLOW_MIN_USER =
            Setting.yesNo(Section.ADDRESSES, "allow_min_user", "no", "Allow addresses that begin with a hyphen.");

    Setting<String> RECIPIENT_DELIMITER = Setting.text(
            Section.ADDRESSES,
            "recipient_delimiter",
            "",
            "The characters that separate a user name from its extension.");

    Setting<String> PROPAGATE_UNMATCHED_EXTENSIONS = Setting.words(
            Section.ADDRESSES,
            "propagate_unmatched_extensions",
            "canonical, virtual",
            SettingType.EXTENSION_PROPAGATION,
            "The kinds of table whose results get an address extension that the key did not have.");

    Setting<String> REMOTE_HEADER_REWRITE_DOMAIN = Setting.text(
            Section.ADDRESSES,
            "remote_header_rewrite_domain",
            "",
            "The domain that addresses from remote clients are completed with; empty: they are not rewritten.");

    Setting<String> LOCAL_HEADER_REWRITE_CLIENTS = Setting.text(
            Section.ADDRESSES,
            "local_header_rewrite_clients",
            "permit_inet_interfaces",
            "The clients whose mail is rewritten as local mail is.");

    Setting<Boolean> RESOLVE_DEQUOTED_ADDRESS = Setting.yesNo(
            Section.ADDRESSES,
            "resolve_dequoted_address",
            "yes",
            "Look for @, % and ! inside quoted local parts when routing.");

    Setting<Boolean> RESOLVE_NULL_DOMAIN =
            Setting.yesNo(Section.ADDRESSES, "resolve_null_domain", "no", "Treat user@ as user@ this machine.");

    Setting<Boolean> RESOLVE_NUMERIC_DOMAIN =
            Setting.yesNo(Section.ADDRESSES, "resolve_numeric_domain", "no", "Treat user@1.2.3.4 as user@[1.2.3.4].");

    Setting<String> CANONICAL_MAPS = Setting.text(
            Section.ADDRESSES, "canonical_maps", "", "Tables that rewrite sender and recipient addresses.");

    Setting<String> CANONICAL_CLASSES = Setting.words(
            Section.ADDRESSES,
            "canonical_classes",
            "envelope_sender, envelope_recipient, header_sender, header_recipient",
            new SettingType.Words(
                    1, List.of("envelope_sender", "envelope_recipient", "header_sender", "header_recipient")),
            "Which addresses canonical_maps applies to.");

    Setting<String> SENDER_CANONICAL_MAPS =
            Setting.text(Section.ADDRESSES, "sender_canonical_maps", "", "Tables that rewrite sender addresses.");

    Setting<String> SENDER_CANONICAL_CLASSES = Setting.words(
            Section.ADDRESSES,
            "sender_canonical_classes",
            "envelope_sender, header_sender",
            new SettingType.Words(1, List.of("envelope_sender", "header_sender")),
            "Which addresses sender_canonical_maps applies to.");

    Setting<String> RECIPIENT_CANONICAL_MAPS =
            Setting.text(Section.ADDRESSES, "recipient_canonical_maps", "", "Tables that rewrite recipient addresses.");

    Setting<String> RECIPIENT_CANONICAL_CLASSES = Setting.words(
            Section.ADDRESSES,
            "recipient_canonical_classes",
            "envelope_recipient, header_recipient",
            new SettingType.Words(1, List.of("envelope_recipient", "header_recipient")),
            "Which addresses recipient_canonical_maps applies to.");

    Setting<String> MASQUERADE_DOMAINS = Setting.text(
            Section.ADDRESSES, "masquerade_domains", "", "Domains whose subdomains are stripped from addresses.");

    Setting<String> MASQUERADE_CLASSES = Setting.text(
            Section.ADDRESSES,
            "masquerade_classes",
            "envelope_sender, header_sender, header_recipient",
            "Which addresses masquerade_domains applies to.");

    Setting<String> MASQUERADE_EXCEPTIONS =
            Setting.text(Section.ADDRESSES, "masquerade_exceptions", "", "User names that are not masqueraded.");

    Setting<String> VIRTUAL_ALIAS_MAPS = Setting.text(
            Section.ADDRESSES,
            "virtual_alias_maps",
            "$virtual_maps",
            "Tables that redirect recipients to one or more other addresses.");

    Setting<String> VIRTUAL_ALIAS_DOMAINS = Setting.text(
            Section.ADDRESSES,
            "virtual_alias_domains",
            "$virtual_alias_maps",
            "The domains all of whose addresses are aliases.");

    Setting<Integer> VIRTUAL_ALIAS_EXPANSION_LIMIT = Setting.count(
            Section.ADDRESSES,
            "virtual_alias_expansion_limit",
            "1000",
            "addresses",
            1,
            "How many addresses one recipient may become.");

    Setting<Integer> VIRTUAL_ALIAS_RECURSION_LIMIT = Setting.count(
            Section.ADDRESSES,
            "virtual_alias_recursion_limit",
            "1000",
            "aliases",
            1,
            "How many times in a row an alias may lead to another.");

    Setting<Integer> VIRTUAL_ALIAS_ADDRESS_LENGTH_LIMIT = Setting.count(
            Section.ADDRESSES,
            "virtual_alias_address_length_limit",
            "1000",
            "bytes",
            1,
            "How long, in bytes, an address may be that an alias leads to.");

    Setting<String> ALWAYS_BCC =
            Setting.text(Section.ADDRESSES, "always_bcc", "", "An address that gets a copy of every message.");

    Setting<String> SENDER_BCC_MAPS = Setting.text(
            Section.ADDRESSES, "sender_bcc_maps", "", "Tables of addresses that get a copy of what a sender sends.");

    Setting<String> RECIPIENT_BCC_MAPS = Setting.text(
            Section.ADDRESSES,
            "recipient_bcc_maps",
            "",
            "Tables of addresses that get a copy of what a recipient gets.");

    Setting<String> EMPTY_ADDRESS_RECIPIENT = Setting.nonEmpty(
            Section.ADDRESSES,
            "empty_address_recipient",
            "MAILER-DAEMON",
            "The recipient of mail that is addressed to the null address.");

    Setting<String> DOUBLE_BOUNCE_SENDER = Setting.nonEmpty(
            Section.ADDRESSES,
            "double_bounce_sender",
            "double-bounce",
            "The user name of the sender of mail that must not bounce.");

    Setting<Boolean> SMTPUTF8_ENABLE = Setting.yesNo(
            Section.ADDRESSES,
            "smtputf8_enable",
            "${{$compatibility_level} <level {1} ? {no} : {yes}}",
            "Support internationalised addresses (RFC 6531) and fold letters by Unicode's rules.");

    Setting<Boolean> STRICT_SMTPUTF8 = Setting.yesNo(
            Section.ADDRESSES,
            "strict_smtputf8",
            "no",
            "Accept addresses beyond ASCII only in mail that announces SMTPUTF8.");

    Setting<String> SMTPUTF8_AUTODETECT_CLASSES = Setting.nonEmpty(
            Section.ADDRESSES,
            "smtputf8_autodetect_classes",
            "sendmail, verify",
            "The sources of mail in which the need for SMTPUTF8 is detected.");

    Setting<Boolean> OWNER_REQUEST_SPECIAL = Setting.yesNo(
            Section.ADDRESSES,
            "owner_request_special",
            "yes",
            "Treat owner-list and list-request names as special when splitting extensions.");
}

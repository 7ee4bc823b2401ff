package org.postern.config;

/** Which domains are whose, and where their mail goes. */
interface RoutingSettings {
    Setting<String> RELAY_DOMAINS = Setting.text(
            Section.ROUTING,
            "relay_domains",
            "${{$compatibility_level} <level {2} ? {$mydestination} : {}}",
            "The domains that mail is relayed to.");

    Setting<String> RELAY_RECIPIENT_MAPS = Setting.text(
            Section.ROUTING,
            "relay_recipient_maps",
            "",
            "Tables of the valid addresses in relay_domains; empty: all are.");

    Setting<String> LOCAL_RECIPIENT_MAPS = Setting.text(
            Section.ROUTING,
            "local_recipient_maps",
            "proxy:unix:passwd.byname $alias_maps",
            "Tables of the valid local users; empty: all are.");

    Setting<String> VIRTUAL_MAILBOX_DOMAINS = Setting.text(
            Section.ROUTING,
            "virtual_mailbox_domains",
            "$virtual_mailbox_maps",
            "The domains that end in mailboxes of their own.");

    Setting<String> VIRTUAL_MAILBOX_MAPS = Setting.text(
            Section.ROUTING, "virtual_mailbox_maps", "", "Tables of the valid addresses in virtual_mailbox_domains.");

    Setting<String> TRANSPORT_MAPS = Setting.text(
            Section.ROUTING,
            "transport_maps",
            "",
            "Tables that say which transport and next hop a recipient's mail takes.");

    Setting<String> LOCAL_TRANSPORT =
            Setting.nonEmpty(Section.ROUTING, "local_transport", "local:$myhostname", "Transport for local domains.");

    Setting<String> VIRTUAL_TRANSPORT =
            Setting.nonEmpty(Section.ROUTING, "virtual_transport", "virtual", "Transport for virtual_mailbox_domains.");

    Setting<String> RELAY_TRANSPORT =
            Setting.nonEmpty(Section.ROUTING, "relay_transport", "relay", "Transport for relay_domains.");

    Setting<String> DEFAULT_TRANSPORT =
            Setting.nonEmpty(Section.ROUTING, "default_transport", "smtp", "Transport for all other domains.");

    Setting<String> RELAYHOST = Setting.text(
            Section.ROUTING, "relayhost", "", "The next hop for mail to other domains; empty: by MX record.");

    Setting<String> SENDER_DEPENDENT_RELAYHOST_MAPS = Setting.text(
            Section.ROUTING, "sender_dependent_relayhost_maps", "", "Tables that replace relayhost, by sender.");

    Setting<String> SENDER_DEPENDENT_DEFAULT_TRANSPORT_MAPS = Setting.text(
            Section.ROUTING,
            "sender_dependent_default_transport_maps",
            "",
            "Tables that replace default_transport, by sender.");

    Setting<String> EMPTY_ADDRESS_RELAYHOST_MAPS_LOOKUP_KEY = Setting.nonEmpty(
            Section.ROUTING,
            "empty_address_relayhost_maps_lookup_key",
            "<>",
            "What stands for the null sender in sender_dependent_relayhost_maps.");

    Setting<String> EMPTY_ADDRESS_DEFAULT_TRANSPORT_MAPS_LOOKUP_KEY = Setting.nonEmpty(
            Section.ROUTING,
            "empty_address_default_transport_maps_lookup_key",
            "<>",
            "What stands for the null sender in sender_dependent_default_transport_maps.");

    Setting<String> PARENT_DOMAIN_MATCHES_SUBDOMAINS = Setting.text(
            Section.ROUTING,
            "parent_domain_matches_subdomains",
            "debug_peer_list,fast_flush_domains,mynetworks,permit_mx_backup_networks,qmqpd_authorized_clients,relay_domains,smtpd_access_maps",
            "The settings in which example.com also means its subdomains.");

    Setting<Boolean> ALLOW_UNTRUSTED_ROUTING = Setting.yesNo(
            Section.ROUTING,
            "allow_untrusted_routing",
            "no",
            "Let strangers use addresses that name their own route, such as user@other@relayed.");

    Setting<Boolean> DISABLE_DNS_LOOKUPS =
            Setting.yesNo(Section.ROUTING, "disable_dns_lookups", "no", "Find hosts without DNS.");

    Setting<String> BEST_MX_TRANSPORT = Setting.text(
            Section.ROUTING, "best_mx_transport", "", "Transport for domains whose best MX host is this machine.");

    Setting<String> DEFER_TRANSPORTS = Setting.text(
            Section.ROUTING, "defer_transports", "", "Transports whose mail waits until the queue is flushed.");

    Setting<String> DEFAULT_FILTER_NEXTHOP = Setting.text(
            Section.ROUTING, "default_filter_nexthop", "", "The next hop of a filter transport that names none.");
}

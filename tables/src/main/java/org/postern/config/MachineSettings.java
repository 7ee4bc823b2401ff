package org.postern.config;

/** Who this machine is, and which addresses are its own. */
interface MachineSettings {
    Setting<String> COMPATIBILITY_LEVEL = Setting.level(
            Section.MACHINE,
            "compatibility_level",
            "0",
            "The level of Postfix whose defaults hold; several defaults depend on it.");

    Setting<String> MYHOSTNAME =
            Setting.hostName(Section.MACHINE, "myhostname", "", "The internet name of this mail system.");

    Setting<String> MYDOMAIN = Setting.hostName(
            Section.MACHINE, "mydomain", "", "The domain of this mail system: myhostname without its first component.");

    Setting<String> MYORIGIN = Setting.nonEmpty(
            Section.MACHINE,
            "myorigin",
            "$myhostname",
            "The domain that locally submitted mail comes from, and that addresses without a domain get.");

    Setting<String> MYDESTINATION = Setting.text(
            Section.MACHINE,
            "mydestination",
            "$myhostname, localhost.$mydomain, localhost",
            "The domains that are final here; empty on a firewall.");

    Setting<String> INET_INTERFACES = Setting.text(
            Section.MACHINE,
            "inet_interfaces",
            "all",
            "The interface addresses on which mail is accepted: all, loopback-only, names or addresses.");

    Setting<String> PROXY_INTERFACES = Setting.text(
            Section.MACHINE,
            "proxy_interfaces",
            "",
            "Addresses at which mail arrives by way of a proxy or an address translator.");

    Setting<String> INET_PROTOCOLS =
            Setting.text(Section.MACHINE, "inet_protocols", "all", "The address families in use: all, ipv4, ipv6.");

    Setting<String> MYNETWORKS = Setting.text(
            Section.MACHINE,
            "mynetworks",
            "",
            "The clients that may relay to anywhere: addresses, networks, files and tables.");

    Setting<String> MYNETWORKS_STYLE = Setting.nonEmpty(
            Section.MACHINE,
            "mynetworks_style",
            "${{$compatibility_level} <level {2} ? {subnet} : {host}}",
            "How mynetworks is derived from the interfaces when it is not set: host, subnet or class.");

    Setting<String> MAIL_NAME = Setting.nonEmpty(
            Section.MACHINE,
            "mail_name",
            "Postern",
            "The name of the mail system in the banner and in Received headers.");

    Setting<String> MAIL_VERSION =
            Setting.nonEmpty(Section.MACHINE, "mail_version", "0.1.0", "The version of the mail system.");
}

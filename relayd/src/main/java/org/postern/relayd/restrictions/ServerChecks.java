package org.postern.relayd.restrictions;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.postern.address.IpAddress;
import org.postern.relayd.dns.ClientName;
import org.postern.relayd.dns.DnsAnswer;
import org.postern.relayd.dns.DnsNames;
import org.postern.relayd.dns.MxHost;
import org.postern.relayd.dns.RecordType;
import org.postern.tables.Table;

/**
 * The restrictions that ask access tables about servers: the mail exchangers, the name servers or the addresses of what the client names
 * (postconf(5), check_sender_mx_access and its kind). Servers that cannot be found restrict nothing; the log says so.
 */
final class ServerChecks {
    private static final String REVERSE_NAME_ACCESS = "check_reverse_client_hostname_access";

    /** Addresses that are looked at for one name; as many as Postfix takes (dns_rr_list_limit). */
    private static final int ADDRESS_LIMIT = 100;

    private final AccessChecks access;

    ServerChecks(AccessChecks access) {
        this.access = access;
    }

    /** What a name is judged by. */
    private enum Servers {
        MX,
        NS,
        A
    }

    void addTo(Vocabulary words) {
        words.table(REVERSE_NAME_ACCESS, this::checkReverseName);
        for (Servers servers : Servers.values()) {
            String suffix = "_" + servers.name().toLowerCase(Locale.ROOT) + "_access";
            add(words, "check_client" + suffix, servers, Subject.CLIENT, ServerChecks::clientName);
            add(
                    words,
                    "check_reverse_client_hostname" + suffix,
                    servers,
                    Subject.REVERSE_CLIENT,
                    ServerChecks::reverseClientName);
            add(words, "check_helo" + suffix, servers, Subject.HELO, ServerChecks::heloName);
            add(words, "check_sender" + suffix, servers, Subject.SENDER, ServerChecks::sender);
            add(words, "check_recipient" + suffix, servers, Subject.RECIPIENT, Inquiry::recipient);
        }
    }

    /** {@code name} says what is judged; when that is empty, there is nothing to judge. */
    private void add(Vocabulary words, String word, Servers servers, Subject subject, Function<Inquiry, String> name) {
        words.table(word, (inquiry, table) -> {
            String judged = name.apply(inquiry);
            return judged.isEmpty()
                    ? Outcome.dunno()
                    : withoutPermission(
                            inquiry, word, judged, new Judging(inquiry, table, servers, subject).judge(judged));
        });
    }

    private static String clientName(Inquiry inquiry) {
        return known(inquiry.transaction().client().name());
    }

    private static String reverseClientName(Inquiry inquiry) {
        return known(inquiry.transaction().client().names().reverseName());
    }

    private static String known(String name) {
        return name.equalsIgnoreCase(ClientName.UNKNOWN) ? "" : name;
    }

    private static String heloName(Inquiry inquiry) {
        return inquiry.transaction().helo();
    }

    private static String sender(Inquiry inquiry) {
        return inquiry.transaction().sender();
    }

    private Outcome checkReverseName(Inquiry inquiry, Table table) {
        Client client = inquiry.transaction().client();
        String name = client.names().reverseName();
        Outcome outcome = access.checkDomain(inquiry, table, name, Subject.REVERSE_CLIENT)
                .or(() -> access.checkAddress(inquiry, table, client.addressText(), Subject.REVERSE_CLIENT))
                .orElse(Outcome.dunno());
        return withoutPermission(inquiry, REVERSE_NAME_ACCESS, name, outcome);
    }

    /** What a client can arrange for in his own DNS must not open doors to him. */
    private static Outcome withoutPermission(Inquiry inquiry, String word, String judged, Outcome outcome) {
        if (!(outcome instanceof Outcome.Ok) || inquiry.findings().effects().discard()) {
            return outcome;
        }
        inquiry.findings().warn("restriction " + word + " returns OK for " + judged);
        inquiry.findings().warn("this is not allowed for security reasons");
        return inquiry.serverError("use DUNNO instead of OK if you want to make an exception");
    }

    /** One name being judged by its servers, whose names are asked for before their addresses. */
    private final class Judging {
        private final Inquiry inquiry;
        private final Table table;
        private final Servers servers;
        private final Subject subject;
        private int addressesSeen;

        Judging(Inquiry inquiry, Table table, Servers servers, Subject subject) {
            this.inquiry = inquiry;
            this.table = table;
            this.servers = servers;
            this.subject = subject;
        }

        /** Judges a host name, or an address by its domain. */
        Outcome judge(String name) {
            String domain = name.substring(name.lastIndexOf('@') + 1);
            if (domain.startsWith("[")) {
                return literal(domain).orElse(Outcome.dunno());
            }
            String ascii = DnsNames.toAscii(domain);
            return switch (servers) {
                case A -> addresses(ascii).orElse(Outcome.dunno());
                case MX -> exchangers(ascii);
                case NS -> nameServers(name, ascii);
            };
        }

        /** An address literal is its own mail exchanger; nobody serves names for it. */
        private Optional<Outcome> literal(String literal) {
            if (servers == Servers.NS || literal.length() < 2 || !literal.endsWith("]")) {
                return Optional.empty();
            }
            String inside = literal.substring(1, literal.length() - 1);
            if (IpAddress.parseLiteral(inside).isEmpty()) {
                return Optional.empty();
            }
            String address = inside.substring(inside.regionMatches(true, 0, "IPv6:", 0, 5) ? 5 : 0);
            return access.checkAddress(inquiry, table, address, subject);
        }

        private Outcome exchangers(String domain) {
            DnsAnswer<MxHost> answer = inquiry.noted(inquiry.dns().mx(domain));
            return switch (answer) {
                case DnsAnswer.Found<MxHost>(List<MxHost> hosts, var _) ->
                    hosts.stream().anyMatch(MxHost::isNullMx)
                            ? Outcome.dunno()
                            : servers(hosts.stream().map(MxHost::name).toList());
                // RFC 5321 5.1: a domain without MX records is its own exchanger.
                case DnsAnswer.NotFound<MxHost> _ -> servers(List.of(domain));
                case DnsAnswer.Malformed<MxHost> _, DnsAnswer.Failed<MxHost> _ -> notFound(domain, answer);
            };
        }

        /** The name servers of the zone that {@code domain} is in: of a parent where it has none itself. */
        private Outcome nameServers(String name, String domain) {
            String zone = domain;
            DnsAnswer<String> answer = inquiry.noted(inquiry.dns().lookup(zone, RecordType.NS));
            while (answer instanceof DnsAnswer.NotFound<String> && !zone.isEmpty()) {
                int dot = zone.indexOf('.');
                zone = dot < 0 ? "" : zone.substring(dot + 1);
                if (!zone.isEmpty()) {
                    answer = inquiry.noted(inquiry.dns().lookup(zone, RecordType.NS));
                }
            }
            return answer instanceof DnsAnswer.Found<String>(List<String> hosts, var _)
                    ? servers(hosts)
                    : notFound(zone.isEmpty() ? name : zone, answer);
        }

        private Outcome notFound(String domain, DnsAnswer<?> answer) {
            inquiry.findings().warn("Unable to look up " + servers + " host for " + domain + ": " + answer.error());
            return Outcome.dunno();
        }

        private Outcome servers(List<String> hosts) {
            for (String host : hosts) {
                Optional<Outcome> outcome = IpAddress.parse(host).isPresent()
                        ? access.checkAddress(inquiry, table, host, subject)
                        : access.checkDomain(inquiry, table, host, subject).or(() -> addresses(host));
                if (outcome.isPresent()) {
                    return outcome.get();
                }
            }
            return Outcome.dunno();
        }

        private Optional<Outcome> addresses(String host) {
            DnsAnswer<InetAddress> answer = inquiry.dns().addresses(host);
            if (!(answer instanceof DnsAnswer.Found<InetAddress>(List<InetAddress> addresses, var _))) {
                if (servers != Servers.A) {
                    inquiry.findings()
                            .warn("Unable to look up " + servers + " host " + host + " for " + what() + ": "
                                    + answer.systemError());
                }
                return Optional.empty();
            }
            for (InetAddress address : addresses) {
                if (++addressesSeen > ADDRESS_LIMIT) {
                    inquiry.findings()
                            .warn("check_server_access: " + servers + " server address count limit (" + ADDRESS_LIMIT
                                    + ") exceeded for " + what() + " -- ignoring the remainder");
                    return Optional.of(Outcome.dunno());
                }
                String text = IpAddress.of(address.getAddress()).toString();
                Optional<Outcome> outcome = access.checkAddress(inquiry, table, text, subject);
                if (outcome.isPresent()) {
                    return outcome;
                }
            }
            return Optional.empty();
        }

        private String what() {
            return subject.title() + " " + subject.nameIn(inquiry);
        }
    }
}

package org.postern.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.postern.address.DomainSyntax;
import org.postern.address.IpAddress;
import org.postern.config.Nexthop;
import org.postern.config.Spelling;
import org.postern.findings.Severity;

/** transport(5): where mail goes. */
final class TransportRules implements EntryRules {
    /** What there is: relayd's delivery agents. */
    static final Set<String> TRANSPORTS = Set.of("smtp", "relay", "error", "retry", "discard");

    /** What Postfix has besides, in master.cf as it comes or in its manual pages. */
    private static final Set<String> ELSEWHERE = Set.of(
            "lmtp",
            "local",
            "virtual",
            "pipe",
            "uucp",
            "maildrop",
            "dovecot",
            "cyrus",
            "procmail",
            "bsmtp",
            "ifmail",
            "mailman",
            "scalemail-backend",
            "vmail",
            "slow",
            "hold");

    /** What follows is for people, who may read it with a number sign in it. */
    private static final Pattern IS_TEXT = Pattern.compile("(error|retry|discard):");

    private static final Set<String> BY_SMTP = Set.of("", "smtp", "relay");

    private final MailContext mail;

    TransportRules(MailContext mail) {
        this.mail = mail;
    }

    @Override
    public void look(CheckedEntry entry, int reading) {
        if (entry.isKeySound() && !entry.key().equals("*")) {
            lookAtKey(entry);
        }
        lookAtValue(entry);
    }

    private void lookAtKey(CheckedEntry entry) {
        String key = entry.key();
        int at = AddressText.at(key);
        if (at == 0) {
            entry.neverMatches(
                    "transport tables are asked for the domain alone",
                    "write " + CheckedEntry.readable(key.substring(1)));
        } else if (at > 0) {
            if (key.startsWith("*")) {
                entry.neverMatches(
                        "* has no special meaning beside other characters",
                        "write " + CheckedEntry.readable(key.substring(at + 1)));
            } else {
                AddressText.checkDomain(entry, at + 1);
            }
        } else if (key.startsWith(".")) {
            if (mail.looksUpBareParents(TableRole.TRANSPORT)) {
                entry.neverMatches(
                        "parent_domain_matches_subdomains lists transport_maps, so subdomains are looked up without the dot",
                        "write " + CheckedEntry.readable(key.substring(1)));
            } else {
                AddressText.checkDomain(entry, 1);
            }
        } else if (key.startsWith("*.")) {
            entry.neverMatches(
                    "* has no special meaning beside other characters",
                    "write "
                            + CheckedEntry.readable(
                                    key.substring(mail.looksUpBareParents(TableRole.TRANSPORT) ? 2 : 1)));
        } else if (AddressText.checkDomain(entry, 0)
                && key.indexOf('.') < 0
                && !key.startsWith("[")
                && !key.equalsIgnoreCase("localhost")
                && !mail.accepts(AddressText.lower(key)).orElse(false)) {
            entry.neverMatches(
                    "it is taken for a domain; a user is looked up with one only", "write user@domain, or domain");
        }
    }

    private void lookAtValue(CheckedEntry entry) {
        String value = entry.value();
        int comment = IS_TEXT.matcher(value).lookingAt() ? -1 : Values.comment(entry, Severity.ERROR);
        if (comment >= 0) {
            value = value.substring(0, comment).stripTrailing();
        }
        int colon = value.indexOf(':');
        String transport = colon < 0 ? value : value.substring(0, colon);
        if (!transport.isEmpty() && !TRANSPORTS.contains(transport)) {
            unknown(entry, value, transport);
        } else if (BY_SMTP.contains(transport) && colon >= 0) {
            lookAtNexthops(entry, value, colon + 1);
        }
    }

    private static void unknown(CheckedEntry entry, String value, String transport) {
        String help =
                "there are " + String.join(", ", TRANSPORTS.stream().sorted().toList());
        Optional<String> meant = Spelling.closest(transport, TRANSPORTS);
        if (transport.chars().anyMatch(c -> c <= ' ')) {
            help = "a key ends at the first white space; all that follows is the transport, a colon and the nexthop";
        } else if (transport.startsWith("[") || transport.indexOf('.') > 0) {
            help = "a host follows a transport and a colon: smtp:" + CheckedEntry.readable(value);
        } else if (meant.isPresent() && !ELSEWHERE.contains(transport)) {
            help = "did you mean " + meant.get() + "?";
        }
        entry.error(
                Names.UNKNOWN_TRANSPORT,
                entry.inValue(0, transport.length()),
                "there is no transport " + CheckedEntry.quoted(transport)
                        + "; mail for it waits (\"mail transport unavailable\")",
                help);
    }

    private static void lookAtNexthops(CheckedEntry entry, String value, int from) {
        int at = from;
        while (at < value.length()) {
            while (at < value.length() && isSeparator(value.charAt(at))) {
                at++;
            }
            int start = at;
            while (at < value.length() && !isSeparator(value.charAt(at))) {
                at++;
            }
            if (at == start) {
                continue;
            }
            int close = value.indexOf(']', start);
            if (value.charAt(start) == '[' && close > at && value.indexOf('[', at) < 0) {
                entry.error(
                        Names.BAD_NEXTHOP,
                        entry.inValue(start, close + 1),
                        "there is a separator between the brackets",
                        "");
                return;
            }
            lookAtNexthop(entry, start, CheckedEntry.decoded(value.substring(start, at)), at);
        }
    }

    private static boolean isSeparator(char c) {
        return c == ',' || c <= ' ';
    }

    private static void lookAtNexthop(CheckedEntry entry, int start, String nexthop, int end) {
        List<String> problem = switch (Nexthop.parse(nexthop, "smtp")) {
            case Nexthop.Parsed.Malformed(String reason) -> problem(nexthop, reason);
            case Nexthop.Parsed.Ok(Nexthop parsed) ->
                parsed.address().isPresent() || isHost(parsed.host())
                        ? List.of()
                        : List.of("\"" + parsed.host() + "\" is no host name", "");
        };
        if (!problem.isEmpty()) {
            entry.error(Names.BAD_NEXTHOP, entry.inValue(start, end), problem.getFirst(), problem.getLast());
        }
    }

    private static boolean isHost(String host) {
        return DomainSyntax.isHostName(host.endsWith(".") ? host.substring(0, host.length() - 1) : host, true);
    }

    /** What is wrong, and what to write. */
    private static List<String> problem(String nexthop, String reason) {
        List<String> problem = new ArrayList<>();
        if (reason.startsWith("missing \"]\"")) {
            int colon = nexthop.lastIndexOf(':');
            boolean port = colon > 0 && nexthop.indexOf(':') == colon;
            problem.add("the \"[\" is never closed");
            problem.add(
                    "write " + (port ? nexthop.substring(0, colon) + "]" + nexthop.substring(colon) : nexthop + "]"));
        } else if (reason.startsWith("missing host")) {
            problem.add("there is no host");
            problem.add("");
        } else if (reason.startsWith("garbage")) {
            problem.add("after the \"]\" there can only be a port");
            problem.add("write it as in [host]:25");
        } else if (reason.startsWith("unknown service")) {
            problem.add("there is no port \"" + nexthop.substring(nexthop.lastIndexOf(':') + 1) + "\"");
            problem.add("a port is a number from 1 to 65535, or a name such as smtp or submission");
        } else {
            String host = nexthop.replaceAll("[\\[\\]]", "");
            boolean address = IpAddress.parse(host).isPresent();
            problem.add(address ? "an IPv6 address is written in brackets, after ipv6:" : "this is no address");
            problem.add(address ? "write [ipv6:" + host + "]" : "an IPv6 address is written as in [ipv6:2001:db8::1]");
        }
        return problem;
    }
}

package org.postern.relayd.restrictions;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.relayd.dns.ClientName;
import org.postern.relayd.dns.DnsAnswer;
import org.postern.relayd.dns.DnsNames;
import org.postern.relayd.dns.MxHost;
import org.postern.relayd.rewrite.Route;

/**
 * The restrictions that ask whether what the client names exists (postconf(5), reject_unknown_client_hostname and its kind). When the name
 * service cannot say, nobody is refused for good.
 */
final class ExistenceChecks {
    private final NameChecks names;
    private final int clientCode;
    private final int heloCode;
    private final int addressCode;
    private final boolean deferHeloAtOnce;
    private final boolean deferAddressAtOnce;

    /** @throws ConfigException for an action that is none */
    ExistenceChecks(MainCf config, NameChecks names) {
        this.names = names;
        this.clientCode = config.get(Settings.UNKNOWN_CLIENT_REJECT_CODE);
        this.heloCode = config.get(Settings.UNKNOWN_HOSTNAME_REJECT_CODE);
        this.addressCode = config.get(Settings.UNKNOWN_ADDRESS_REJECT_CODE);
        this.deferHeloAtOnce = isDefer(config, Settings.UNKNOWN_HELO_HOSTNAME_TEMPFAIL_ACTION);
        this.deferAddressAtOnce = isDefer(config, Settings.UNKNOWN_ADDRESS_TEMPFAIL_ACTION);
    }

    private static boolean isDefer(MainCf config, Setting<String> setting) {
        String action = config.get(setting);
        return switch (action.toLowerCase(Locale.ROOT)) {
            case "defer" -> true;
            case "defer_if_permit" -> false;
            default -> throw config.problem(setting, "bad configuration: " + setting.name() + " = " + action);
        };
    }

    void addTo(Vocabulary words) {
        words.plain("reject_unknown_client_hostname", this::rejectUnknownClient);
        words.plain("reject_unknown_client", this::rejectUnknownClient);
        words.plain("reject_unknown_reverse_client_hostname", this::rejectUnknownReverseClient);
        words.plain("reject_unknown_helo_hostname", this::rejectUnknownHelo);
        words.plain("reject_unknown_hostname", this::rejectUnknownHelo);
        words.plain("reject_unknown_sender_domain", this::rejectUnknownSenderDomain);
        words.plain("reject_unknown_address", this::rejectUnknownSenderDomain);
        words.plain("reject_unknown_recipient_domain", this::rejectUnknownRecipientDomain);
    }

    /** RFC 7372 4 has the status. */
    private Outcome rejectUnknownClient(Inquiry inquiry) {
        return client(inquiry, inquiry.transaction().client().names().status(), "4.7.25", "cannot find your hostname");
    }

    private Outcome rejectUnknownReverseClient(Inquiry inquiry) {
        return client(
                inquiry,
                inquiry.transaction().client().names().reverseStatus(),
                "4.7.1",
                "cannot find your reverse hostname");
    }

    private Outcome client(Inquiry inquiry, ClientName.Status status, String dsn, String text) {
        return switch (status) {
            case OK -> Outcome.dunno();
            case TEMPORARY -> refuseClient(inquiry, 450, dsn, text);
            case NOT_FOUND, FORGED -> refuseClient(inquiry, clientCode, dsn, text);
        };
    }

    private static Outcome refuseClient(Inquiry inquiry, int code, String dsn, String text) {
        String address = inquiry.transaction().client().addressText();
        return inquiry.rejectWith(code, dsn, "Client host rejected: " + text + ", [" + address + "]");
    }

    /** A host that says hello has an address, or at least a mail exchanger; a null MX (RFC 7505) will do. */
    private Outcome rejectUnknownHelo(Inquiry inquiry) {
        String helo = inquiry.transaction().helo();
        if (helo.isEmpty()) {
            return Outcome.dunno();
        }
        if (helo.startsWith("[")) {
            return names.rejectBadLiteral(inquiry, helo);
        }
        if (!DnsNames.isHostName(helo)) {
            // An internationalised name is none here: RFC 5321 4.1.1.1 has no place for it.
            return inquiry.reject(heloCode, "4.7.1", Subject.HELO, "Host not found");
        }
        return switch (heloHost(inquiry, helo)) {
            case DnsAnswer.Found<?> _ -> Outcome.dunno();
            case DnsAnswer.NotFound<?> _ -> inquiry.reject(heloCode, "4.7.1", Subject.HELO, "Host not found");
            case DnsAnswer.Malformed<?> _ ->
                inquiry.reject(heloCode, "4.7.1", Subject.HELO, "Malformed DNS server reply");
            case DnsAnswer.Failed<?> _ ->
                deferHeloAtOnce
                        ? inquiry.reject(450, "4.7.1", Subject.HELO, "Host not found")
                        : inquiry.deferIfPermit(450, "4.7.1", Subject.HELO, "Host not found");
        };
    }

    private static DnsAnswer<?> heloHost(Inquiry inquiry, String helo) {
        DnsAnswer<InetAddress> addresses = inquiry.noted(inquiry.dns().allAddresses(helo));
        if (addresses instanceof DnsAnswer.Found<InetAddress>) {
            return addresses;
        }
        DnsAnswer<MxHost> exchangers = inquiry.noted(inquiry.dns().mx(helo));
        return isNullMx(exchangers) && !(addresses instanceof DnsAnswer.NotFound<InetAddress>)
                ? addresses
                : better(addresses, exchangers);
    }

    private static boolean isNullMx(DnsAnswer<?> exchangers) {
        return exchangers instanceof DnsAnswer.Found<?>(List<?> values, var _)
                && values.stream().anyMatch(value -> value instanceof MxHost mx && mx.isNullMx());
    }

    private Outcome rejectUnknownSenderDomain(Inquiry inquiry) {
        return inquiry.transaction().sender().isEmpty()
                ? Outcome.dunno()
                : rejectUnknownDomain(inquiry, inquiry.senderRoute(), Subject.SENDER);
    }

    private Outcome rejectUnknownRecipientDomain(Inquiry inquiry) {
        return inquiry.recipient().isEmpty()
                ? Outcome.dunno()
                : rejectUnknownDomain(inquiry, inquiry.recipientRoute(), Subject.RECIPIENT);
    }

    private Outcome rejectUnknownDomain(Inquiry inquiry, Route route, Subject subject) {
        if (route.isFailed()) {
            return inquiry.lookupFailure(subject.nameIn(inquiry), route.failure());
        }
        int at = route.recipient().lastIndexOf('@');
        String domain = route.recipient().substring(at + 1);
        boolean isLiteral = domain.startsWith("[") && domain.endsWith("]");
        return at < 0 || route.addressClass().isFinal() || isLiteral
                ? Outcome.dunno()
                : rejectUnknownDomain(inquiry, DnsNames.toAscii(domain), subject);
    }

    /** A domain that mail comes from or goes to has a mail exchanger, or an address (RFC 5321 5.1). */
    private Outcome rejectUnknownDomain(Inquiry inquiry, String domain, Subject subject) {
        String dsn = subject == Subject.SENDER ? "4.1.8" : "4.1.2";
        return switch (mailHost(inquiry, domain)) {
            case DnsAnswer.Found<?> found -> isNullMx(found) ? rejectNullMx(inquiry, domain, subject) : Outcome.dunno();
            case DnsAnswer.NotFound<?> _ -> inquiry.reject(addressCode, dsn, subject, "Domain not found");
            case DnsAnswer.Malformed<?> _ -> inquiry.reject(addressCode, dsn, subject, "Malformed DNS server reply");
            case DnsAnswer.Failed<?> _ ->
                deferAddressAtOnce
                        ? inquiry.reject(450, dsn, subject, "Domain not found")
                        : inquiry.deferIfPermit(450, dsn, subject, "Domain not found");
        };
    }

    /** Malformed exchangers are worse than none: with none, the domain's own address would do. */
    private static DnsAnswer<?> mailHost(Inquiry inquiry, String domain) {
        DnsAnswer<MxHost> exchangers = inquiry.noted(inquiry.dns().mx(domain));
        return switch (exchangers) {
            case DnsAnswer.Found<MxHost> _, DnsAnswer.Malformed<MxHost> _ -> exchangers;
            case DnsAnswer.NotFound<MxHost> _, DnsAnswer.Failed<MxHost> _ -> {
                DnsAnswer<InetAddress> addresses = inquiry.noted(inquiry.dns().allAddresses(domain));
                yield better(exchangers, addresses);
            }
        };
    }

    private static DnsAnswer<?> better(DnsAnswer<?> first, DnsAnswer<?> second) {
        return first.outranks(second) ? first : second;
    }

    /** RFC 7505 4.2 and 4.3. */
    private static Outcome rejectNullMx(Inquiry inquiry, String domain, Subject subject) {
        String text = "Domain " + domain + " does not accept mail (nullMX)";
        return subject == Subject.SENDER
                ? inquiry.reject(550, "4.7.27", subject, text)
                : inquiry.reject(556, "4.1.10", subject, text);
    }
}

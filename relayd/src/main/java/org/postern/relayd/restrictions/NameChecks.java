package org.postern.relayd.restrictions;

import org.postern.address.DomainSyntax;
import org.postern.address.IpAddress;
import org.postern.config.MainCf;
import org.postern.config.Settings;

/** The restrictions on how names in commands are written. */
final class NameChecks {
    private final int nonFqdnCode;
    private final int invalidNameCode;

    NameChecks(MainCf config) {
        this.nonFqdnCode = config.get(Settings.NON_FQDN_REJECT_CODE);
        this.invalidNameCode = config.get(Settings.INVALID_HOSTNAME_REJECT_CODE);
    }

    /** Adds the restrictions on how names are written. */
    void addTo(Vocabulary words) {
        words.plain("reject_non_fqdn_sender", this::rejectNonFqdnSender);
        words.plain("reject_non_fqdn_recipient", this::rejectNonFqdnRecipient);
        words.plain("reject_non_fqdn_helo_hostname", this::rejectNonFqdnHelo);
        words.plain("reject_non_fqdn_hostname", this::rejectNonFqdnHelo);
        words.plain("reject_invalid_helo_hostname", this::rejectInvalidHelo);
        words.plain("reject_invalid_hostname", this::rejectInvalidHelo);
    }

    private Outcome rejectNonFqdnSender(Inquiry inquiry) {
        String sender = inquiry.transaction().sender();
        return sender.isEmpty() ? Outcome.dunno() : rejectNonFqdnAddress(inquiry, sender, Subject.SENDER);
    }

    private Outcome rejectNonFqdnRecipient(Inquiry inquiry) {
        return inquiry.recipient().isEmpty()
                ? Outcome.dunno()
                : rejectNonFqdnAddress(inquiry, inquiry.recipient(), Subject.RECIPIENT);
    }

    private Outcome rejectNonFqdnHelo(Inquiry inquiry) {
        String helo = inquiry.transaction().helo();
        if (helo.startsWith("[")) {
            return rejectBadLiteral(inquiry, helo);
        }
        return helo.isEmpty() || isFqdn(helo, inquiry)
                ? Outcome.dunno()
                : inquiry.reject(nonFqdnCode, "5.5.2", Subject.HELO, "need fully-qualified hostname");
    }

    private Outcome rejectInvalidHelo(Inquiry inquiry) {
        String helo = inquiry.transaction().helo();
        if (helo.startsWith("[")) {
            return rejectBadLiteral(inquiry, helo);
        }
        String name = withoutTrailingDot(helo);
        return helo.isEmpty()
                        || DomainSyntax.isHostName(name, false)
                        || IpAddress.parse(name).isPresent()
                ? Outcome.dunno()
                : inquiry.reject(invalidNameCode, "5.5.2", Subject.HELO, "Invalid name");
    }

    /** Shared with those restrictions that ask DNS about names. */
    Outcome rejectBadLiteral(Inquiry inquiry, String helo) {
        return DomainSyntax.isLiteral(helo)
                ? Outcome.dunno()
                : inquiry.reject(invalidNameCode, "5.5.2", Subject.HELO, "invalid ip address");
    }

    private Outcome rejectNonFqdnAddress(Inquiry inquiry, String address, Subject subject) {
        int at = address.lastIndexOf('@');
        String domain = at < 0 ? "" : address.substring(at + 1);
        return isLiteral(domain) || isFqdn(domain, inquiry)
                ? Outcome.dunno()
                : inquiry.reject(nonFqdnCode, "4.5.2", subject, "need fully-qualified address");
    }

    private static boolean isFqdn(String written, Inquiry inquiry) {
        String name = withoutTrailingDot(written);
        return name.indexOf('.') >= 0
                && DomainSyntax.isHostName(name, inquiry.transaction().smtpUtf8());
    }

    /** {@code a..} keeps its dots, which make it malformed. */
    private static String withoutTrailingDot(String name) {
        return name.length() > 1 && name.endsWith(".") && !name.endsWith("..")
                ? name.substring(0, name.length() - 1)
                : name;
    }

    private static boolean isLiteral(String domain) {
        return domain.startsWith("[") && domain.endsWith("]");
    }
}

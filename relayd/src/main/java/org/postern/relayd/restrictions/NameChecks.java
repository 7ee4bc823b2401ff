package org.postern.relayd.restrictions;

import org.postern.address.DomainSyntax;
import org.postern.config.MainCf;
import org.postern.config.Settings;

/** The restrictions on how names in commands are written. */
final class NameChecks {
    private final boolean internationalised;
    private final int nonFqdnCode;
    private final int invalidNameCode;

    NameChecks(MainCf config) {
        this.internationalised = config.get(Settings.SMTPUTF8_ENABLE);
        this.nonFqdnCode = config.get(Settings.NON_FQDN_REJECT_CODE);
        this.invalidNameCode = config.get(Settings.INVALID_HOSTNAME_REJECT_CODE);
    }

    Outcome rejectNonFqdnSender(Inquiry inquiry) {
        String sender = inquiry.transaction().sender();
        return sender.isEmpty() ? Outcome.dunno() : rejectNonFqdnAddress(sender, Subject.SENDER);
    }

    Outcome rejectNonFqdnRecipient(Inquiry inquiry) {
        return inquiry.recipient().isEmpty()
                ? Outcome.dunno()
                : rejectNonFqdnAddress(inquiry.recipient(), Subject.RECIPIENT);
    }

    Outcome rejectNonFqdnHelo(Inquiry inquiry) {
        String helo = inquiry.transaction().helo();
        return helo.isEmpty() || isLiteral(helo) || isFqdn(helo)
                ? Outcome.dunno()
                : Outcome.refuse(nonFqdnCode, "5.5.2", helo, Subject.HELO, "need fully-qualified hostname");
    }

    Outcome rejectInvalidHelo(Inquiry inquiry) {
        String helo = inquiry.transaction().helo();
        boolean valid = isLiteral(helo)
                ? DomainSyntax.isLiteral(helo)
                : DomainSyntax.isHostName(withoutTrailingDot(helo), internationalised);
        return helo.isEmpty() || valid
                ? Outcome.dunno()
                : Outcome.refuse(invalidNameCode, "5.5.2", helo, Subject.HELO, "Invalid name");
    }

    private Outcome rejectNonFqdnAddress(String address, Subject subject) {
        int at = address.lastIndexOf('@');
        String domain = at < 0 ? "" : address.substring(at + 1);
        return isLiteral(domain) || isFqdn(domain)
                ? Outcome.dunno()
                : Outcome.refuse(nonFqdnCode, "5.5.2", address, subject, "need fully-qualified address");
    }

    private boolean isFqdn(String written) {
        String name = withoutTrailingDot(written);
        return name.indexOf('.') >= 0 && DomainSyntax.isHostName(name, internationalised);
    }

    private static String withoutTrailingDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static boolean isLiteral(String domain) {
        return domain.startsWith("[") && domain.endsWith("]");
    }
}

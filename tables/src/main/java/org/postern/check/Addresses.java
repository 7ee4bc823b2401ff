package org.postern.check;

import java.util.List;
import org.postern.address.AddressList;
import org.postern.address.AddressTokens;
import org.postern.address.DomainSyntax;
import org.postern.findings.Severity;

/** What tables that replace addresses have in common: virtual(5), canonical(5). */
final class Addresses {
    private Addresses() {}

    static void lookAtKey(CheckedEntry entry) {
        String key = entry.key();
        int at = AddressText.at(key);
        if (!entry.isKeySound()) {
            return;
        }
        if (key.startsWith("*") && at >= 0) {
            entry.warning(
                    Names.NEVER_MATCHES,
                    entry.wholeKey(),
                    CheckedEntry.quoted(key) + " never matches: * has no special meaning here",
                    "every other address of a domain is " + CheckedEntry.readable(key.substring(at)));
        } else if (at >= 0) {
            AddressText.checkDomain(entry, at + 1);
        } else if (key.startsWith(".") || key.equals("*") || key.startsWith("*.")) {
            entry.warning(
                    Names.NEVER_MATCHES,
                    entry.wholeKey(),
                    CheckedEntry.quoted(key) + " never matches: keys are user@domain, user, or @domain",
                    key.length() > 2 ? "domains are written one by one, as in @example.com" : "");
        }
    }

    /** Where the {@code @} stands in a value that is one address without anything special in it, as most are; -1 in any other. */
    static int simpleAt(String value) {
        int at = -1;
        char before = '.';
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z')
                    || (c >= '0' && c <= '9')
                    || (c >= 'A' && c <= 'Z')
                    || c == '-'
                    || c == '_'
                    || c == '+'
                    || c == '=';
            if (c == '@' && at < 0 && before != '.') {
                at = i;
            } else if (!plain && (c != '.' || before == '.' || before == '@')) {
                return -1;
            }
            before = c;
        }
        return before == '.' || before == '@' ? -1 : at;
    }

    /** The addresses in the value; complains about a value that has none, or that is for another kind of table. */
    static AddressList results(CheckedEntry entry) {
        String value = entry.value();
        int comment = Values.comment(entry, Severity.ERROR);
        if (comment >= 0) {
            value = value.substring(0, comment);
        }
        if (isForAliases(value)) {
            entry.error(
                    Names.BAD_ADDRESS,
                    entry.wholeValue(),
                    "here are addresses only; commands, files and :include: are for aliases(5)",
                    "");
            return new AddressList(List.of(), 0);
        }
        AddressList list = AddressList.parse(CheckedEntry.decoded(value));
        if (list.addresses().isEmpty() && !value.equals("<>")) {
            entry.error(
                    Names.BAD_ADDRESS,
                    entry.wholeValue(),
                    "there is no address here; mail for " + CheckedEntry.quoted(entry.key())
                            + " is refused for now (451)",
                    "");
        }
        for (AddressTokens address : list.addresses()) {
            lookAtResult(entry, address.internal());
        }
        return list;
    }

    /** Whether this would mean something in an alias file only: a command, a file, or a file of addresses. */
    static boolean isForAliases(String value) {
        return value.startsWith("|")
                || value.startsWith("\"|")
                || value.startsWith("/")
                || value.startsWith(":include:");
    }

    private static void lookAtResult(CheckedEntry entry, String address) {
        int at = address.lastIndexOf('@');
        if (at < 0) {
            return;
        }
        String domain = address.substring(at + 1);
        if (domain.endsWith(".")) {
            domain = domain.substring(0, domain.length() - 1);
        }
        boolean good = domain.startsWith("[") ? DomainSyntax.isLiteral(domain) : DomainSyntax.isHostName(domain, true);
        if (!good) {
            int found = entry.value().indexOf(domain);
            entry.error(
                    Names.BAD_ADDRESS,
                    domain.isEmpty() || found < 0 ? entry.wholeValue() : entry.inValue(found, found + domain.length()),
                    domain.isEmpty()
                            ? "\"" + address + "\" has no domain after the @"
                            : "\"" + domain + "\" is no domain that mail can have",
                    "");
        }
    }
}

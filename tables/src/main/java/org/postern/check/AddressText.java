package org.postern.check;

import java.util.Locale;
import org.postern.address.DomainSyntax;

/** Parts of addresses and domains in keys, and what is wrong with them. Texts are made of bytes, as {@link CheckedEntry} has them. */
final class AddressText {
    private AddressText() {}

    /** Where the {@code @} stands that separates local part and domain: the last one that is not quoted; -1 if there is none. */
    static int at(String address) {
        int found = -1;
        boolean quoted = false;
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '@' && !quoted) {
                found = i;
            }
        }
        return found;
    }

    static String lower(String text) {
        return CheckedEntry.decoded(text).toLowerCase(Locale.ROOT);
    }

    /** Whether mail can have {@code domain}, a name or a literal. */
    static boolean isDomain(String domain) {
        return domain.startsWith("[")
                ? DomainSyntax.isLiteral(domain)
                : DomainSyntax.isHostName(CheckedEntry.decoded(domain), true);
    }

    /** Complains about a key part that should be the domain of an address and is none; returns whether it is one. */
    static boolean checkDomain(CheckedEntry entry, int start) {
        String domain = entry.key().substring(start);
        if (isDomain(domain)) {
            return true;
        }
        String help = "";
        String why = "this is no domain that mail can have";
        if (domain.isEmpty()) {
            why = "there is no domain after the @";
        } else if (domain.indexOf('*') >= 0) {
            why = "* has no special meaning here";
        } else if (domain.endsWith(".") && isDomain(domain.substring(0, domain.length() - 1))) {
            why = "no address is looked up with a dot at its end";
            help = "write "
                    + CheckedEntry.readable(entry.key().substring(0, entry.key().length() - 1));
        } else if (domain.startsWith(".") && isDomain(domain.substring(1))) {
            why = "subdomains cannot be written like this, only one by one";
        } else if (DomainSyntax.isLiteral("[" + domain + "]")) {
            why = "an address in place of a domain needs brackets";
            help = "write " + CheckedEntry.readable(entry.key().substring(0, start)) + "[" + domain + "]";
        }
        entry.warning(
                Names.NEVER_MATCHES,
                entry.inKey(
                        Math.min(start, entry.key().length() - 1), entry.key().length()),
                CheckedEntry.quoted(entry.key()) + " never matches: " + why,
                help);
        return false;
    }
}

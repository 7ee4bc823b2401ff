package org.postern.relayd.rewrite;

import java.util.List;
import java.util.Optional;
import org.postern.address.AddressTokens;
import org.postern.address.QuotedForm;
import org.postern.config.Match;
import org.postern.tables.LookupTrace;

/**
 * Finds the domain that an address is really for: while the domain is a local one and the local part names a further destination
 * ({@code user%elsewhere@here}), that one takes its place.
 */
final class Destination {
    /**
     * What an address comes down to.
     *
     * @param address with a domain, always
     * @param local whether the domain is local
     * @param failure set when a table that should tell could not be asked
     */
    record Found(AddressTokens address, boolean local, Optional<String> failure) {}

    /** The settings that decide. */
    record Rules(
            boolean swapBangpath,
            boolean percentHack,
            boolean dequote,
            boolean nullDomain,
            AddressTokens emptyAddress,
            AddressTokens hostName) {}

    private final Rules rules;
    private final AddressRewriter rewriter;
    private final LocalDomains domains;

    Destination(Rules rules, AddressRewriter rewriter, LocalDomains domains) {
        this.rules = rules;
        this.rewriter = rewriter;
        this.domains = domains;
    }

    Found find(String written, LookupTrace trace) {
        AddressTokens address = AddressTokens.scan(QuotedForm.quote(written));
        AddressTokens stripped = new AddressTokens(List.of()); // the last local domain, with its @
        // Each round takes an operator off the address, or is one of the last few.
        for (int round = written.length() + 100; round > 0; round--) {
            address = address.withoutTrailingDot();
            if (rules.nullDomain() && address.hasAt(-1, '@')) {
                address = address.before(address.size() - 1);
            }
            int at = address.lastIndexOf('@');
            if (at >= 0) {
                if (at + 1 < address.size()) {
                    switch (domains.match(address.from(at + 1).internal(), trace)) {
                        case Match.Yes() -> {}
                        case Match.No() -> {
                            return new Found(address, false, Optional.empty());
                        }
                        case Match.Failed(String reason) -> {
                            return new Found(address, false, Optional.of(reason));
                        }
                    }
                }
                stripped = address.from(at);
                address = address.before(at);
            }
            if (namesFurtherDestination(address)) {
                address = rewriter.rewrite(RewriteContext.LOCAL, address);
            } else if (quotesFurtherDestination(address)) {
                address = rewriter.rewrite(RewriteContext.LOCAL, unquoted(address));
            } else if (address.isEmpty() || isNull(address)) {
                address = rules.emptyAddress();
            } else if (stripped.isEmpty()) {
                address = address.plus('@').plus(rules.hostName());
            } else {
                return new Found(address.plus(stripped), true, Optional.empty());
            }
        }
        return new Found(address.plus(stripped), true, Optional.empty());
    }

    private boolean namesFurtherDestination(AddressTokens address) {
        return address.lastIndexOf('@') >= 0
                || (rules.swapBangpath() && address.lastIndexOf('!') >= 0)
                || (rules.percentHack() && address.lastIndexOf('%') >= 0);
    }

    private boolean quotesFurtherDestination(AddressTokens address) {
        return rules.dequote() && address.isSingleQuoted() && operatorIn(quoted(address)) >= 0;
    }

    /** Technically wrong, but systems that relay for others trust us to have looked inside. */
    private AddressTokens unquoted(AddressTokens address) {
        String text = quoted(address);
        int operator = operatorIn(text);
        return switch (text.charAt(operator)) {
            case '!' -> AddressTokens.scan(text);
            default ->
                AddressTokens.scan(QuotedForm.quote(text.substring(0, operator) + "@" + text.substring(operator + 1)));
        };
    }

    private int operatorIn(String text) {
        int at = text.lastIndexOf('@');
        if (at < 0 && rules.percentHack()) {
            at = text.lastIndexOf('%');
        }
        if (at < 0 && rules.swapBangpath()) {
            at = text.lastIndexOf('!');
        }
        return at;
    }

    private static String quoted(AddressTokens address) {
        return address.tokens().getFirst().text();
    }

    private static boolean isNull(AddressTokens address) {
        return address.isSingleQuoted() && quoted(address).isEmpty();
    }
}

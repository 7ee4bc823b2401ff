package org.postern.relayd.rewrite;

import java.util.Optional;
import org.postern.address.AddressToken;
import org.postern.address.AddressTokens;
import org.postern.address.QuotedForm;
import org.postern.config.MainCf;
import org.postern.config.Settings;

/**
 * Brings addresses to the form {@code user@fully.qualified.domain}: source routes are dropped, {@code site!user} and {@code
 * user%domain} become {@code user@domain} where there is no {@code @}, missing domains and incomplete ones are completed
 * (ADDRESS_REWRITING_README, "Rewrite addresses to standard form"). Broken addresses stay as they are, so that reports show them.
 */
public final class AddressRewriter {
    /** What completes addresses; nothing means that they are not completed. */
    private record Completion(Optional<AddressTokens> origin, Optional<AddressTokens> domain) {}

    private final boolean swapBangpath;
    private final boolean percentHack;
    private final Completion local;
    private final Completion remote;

    /** Rewrites as {@code config} says. */
    public AddressRewriter(MainCf config) {
        this.swapBangpath = config.get(Settings.SWAP_BANGPATH);
        this.percentHack = config.get(Settings.ALLOW_PERCENT_HACK);
        boolean appendOrigin = config.get(Settings.APPEND_AT_MYORIGIN);
        boolean appendDomain = config.get(Settings.APPEND_DOT_MYDOMAIN);
        String remoteDomain = config.get(Settings.REMOTE_HEADER_REWRITE_DOMAIN);
        this.local = new Completion(
                part(appendOrigin, config.get(Settings.MYORIGIN)), part(appendDomain, config.get(Settings.MYDOMAIN)));
        this.remote = new Completion(part(appendOrigin, remoteDomain), part(appendDomain, remoteDomain));
    }

    private static Optional<AddressTokens> part(boolean append, String text) {
        return append && !text.isEmpty() ? Optional.of(AddressTokens.scan(text)) : Optional.empty();
    }

    /** Rewrites an address in quoted form; so is the result. */
    public String rewrite(RewriteContext context, String address) {
        // By way of the unquoted form, the result is quoted in one way only, however the address was quoted before.
        return address.isEmpty()
                ? ""
                : QuotedForm.quote(rewrite(context, AddressTokens.scan(address)).internal());
    }

    /** Rewrites an envelope address in unquoted form; so is the result. The null address stays what it is. */
    public String rewriteEnvelope(String address) {
        if (isStandard(address)) {
            return address;
        }
        return QuotedForm.unquote(rewrite(RewriteContext.LOCAL, QuotedForm.quote(address)));
    }

    /**
     * Whether {@code address} has the form that it should have, as nearly all do: words of letters, digits and hyphens with dots between
     * them, one {@code @}, and a dot behind it. Then there is no need to take it apart.
     */
    private static boolean isStandard(String address) {
        int at = -1;
        int lastDot = -1;
        int wordStart = 0;
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            if (c == '@' || c == '.') {
                if (i == wordStart || (c == '@' && at >= 0)) {
                    return false;
                }
                wordStart = i + 1;
                at = c == '@' ? i : at;
                lastDot = c == '.' ? i : lastDot;
            } else if (!isLetterOrDigit(c) && c != '-' && c != '_' && c != '+' && c != '=') {
                return false;
            }
        }
        return at > 0 && lastDot > at && wordStart < address.length();
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    AddressTokens rewrite(RewriteContext context, AddressTokens written) {
        if (written.isEmpty() || isNull(written)) {
            return written;
        }
        if (written.size() == 1 && written.hasAt(0, '@')) {
            return AddressTokens.scan("\"\"");
        }
        Completion completion = context == RewriteContext.LOCAL ? local : remote;
        AddressTokens address = withoutRoute(written);
        if (address.lastIndexOf('@') < 0) {
            address = withDomain(address, completion);
        }
        return completed(address, completion).withoutTrailingDot();
    }

    private static boolean isNull(AddressTokens address) {
        return address.isSingleQuoted() && address.tokens().getFirst().text().isEmpty();
    }

    /** RFC 5321 appendix C: {@code @a,@b:user@domain} is mail for {@code user@domain}. */
    private static AddressTokens withoutRoute(AddressTokens address) {
        int colon = address.hasAt(0, '@') ? address.indexOf(':') : -1;
        return colon >= 0 && colon + 1 < address.size() ? address.from(colon + 1) : address;
    }

    private AddressTokens withDomain(AddressTokens address, Completion completion) {
        int bang = swapBangpath ? address.indexOf('!') : -1;
        if (bang == 0) {
            return address.from(1).withoutBlanks().plus('@'); // from no site: broken, and Postfix joins the words
        }
        if (bang > 0) {
            return address.from(bang + 1).plus('@').plus(address.before(bang));
        }
        int percent = percentHack ? address.lastIndexOf('%') : -1;
        if (percent >= 0) {
            return address.before(percent).plus('@').plus(address.from(percent + 1));
        }
        return completion.origin().map(origin -> address.plus('@').plus(origin)).orElse(address);
    }

    private static AddressTokens completed(AddressTokens address, Completion completion) {
        int at = address.lastIndexOf('@');
        if (completion.domain().isEmpty() || at < 0 || at == address.size() - 1) {
            return address;
        }
        AddressTokens domain = address.from(at + 1);
        boolean complete =
                domain.tokens().stream().anyMatch(token -> token.is('.') || token.kind() == AddressToken.Kind.LITERAL);
        return complete ? address : address.plus('.').plus(completion.domain().get());
    }
}

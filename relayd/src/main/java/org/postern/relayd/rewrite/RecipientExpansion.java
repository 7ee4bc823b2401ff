package org.postern.relayd.rewrite;

import java.util.List;
import java.util.function.Function;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.relayd.smtp.Reply;
import org.postern.tables.LookupTrace;

/**
 * Turns a recipient that a client named into those that a message is queued for: it is completed, mapped by the canonical tables and
 * expanded by the virtual aliases.
 */
public final class RecipientExpansion {
    private static final Reply ALIAS_ERROR = new Reply(451, "4.6.0", "Alias expansion error");
    static final Reply WRITE_ERROR = new Reply(451, "4.3.0", "Error: queue file write error");

    /**
     * A recipient to queue a message for.
     *
     * @param address where to, unquoted form; its final form is {@link Route#recipient()}
     * @param original what the client said, unquoted form
     */
    public record Expanded(String address, String original) {}

    /** What a recipient comes to. */
    public sealed interface Result {
        /**
         * All of them, in order; duplicates are possible.
         *
         * @param canonical the address before the aliases
         */
        record Recipients(String canonical, List<Expanded> recipients) implements Result {}

        /** The message is to be refused at the end of data; {@code reason} is for the log. */
        record Refused(Reply reply, String reason) implements Result {}
    }

    /** What a sender is rewritten to. */
    public sealed interface SenderResult {
        /** Unquoted form; empty for the null sender. */
        record Sender(String address) implements SenderResult {}

        /** The message is to be refused at the end of data; {@code reason} is for the log. */
        record Refused(Reply reply, String reason) implements SenderResult {}
    }

    private final AddressRewriter rewriter;
    private final CanonicalMaps canonicalMaps;
    private final AliasExpansion aliases;
    private final BccMaps bccMaps;
    private final String emptyAddress;
    private final boolean distinguishesOriginals;

    RecipientExpansion(
            MainCf config,
            AddressRewriter rewriter,
            CanonicalMaps canonicalMaps,
            AliasExpansion aliases,
            BccMaps bccMaps) {
        this.rewriter = rewriter;
        this.canonicalMaps = canonicalMaps;
        this.aliases = aliases;
        this.bccMaps = bccMaps;
        this.emptyAddress = config.get(Settings.EMPTY_ADDRESS_RECIPIENT);
        this.distinguishesOriginals = config.get(Settings.ENABLE_ORIGINAL_RECIPIENT);
    }

    /** Expands {@code recipient}, unquoted form as in RCPT. */
    public Result expand(String recipient, LookupTrace trace) {
        return expand(recipient, trace, (index, addresses) -> {});
    }

    /** The same; {@code observer} sees what aliases do. */
    public Result expand(String recipient, LookupTrace trace, AliasExpansion.Observer observer) {
        String named = recipient.isEmpty() ? emptyAddress : recipient;
        return canonical(named, address -> aliases(address, recipient, trace, observer), trace);
    }

    /** Expands the address of one who gets a copy; it is also what the copy is logged as having been for. */
    public Result expandCopy(String recipient, LookupTrace trace) {
        return canonical(recipient, address -> aliases(address, address, trace, (index, addresses) -> {}), trace);
    }

    private Result canonical(String recipient, Function<String, Result> expanded, LookupTrace trace) {
        return switch (canonicalMaps.recipient(rewriter.rewriteEnvelope(recipient), trace)) {
            case CanonicalMaps.Result.Address(String address) -> expanded.apply(address);
            case CanonicalMaps.Result.Unreasonable(String reason) -> new Result.Refused(ALIAS_ERROR, reason);
            case CanonicalMaps.Result.Failed(String reason) -> new Result.Refused(WRITE_ERROR, reason);
        };
    }

    private Result aliases(String address, String original, LookupTrace trace, AliasExpansion.Observer observer) {
        return switch (aliases.expand(address, trace, observer)) {
            case AliasExpansion.Result.Expanded(List<String> addresses) ->
                new Result.Recipients(
                        address,
                        addresses.stream()
                                .map(each -> new Expanded(each, original))
                                .toList());
            case AliasExpansion.Result.Unreasonable(String reason) -> new Result.Refused(ALIAS_ERROR, reason);
            case AliasExpansion.Result.Failed(String reason) -> new Result.Refused(WRITE_ERROR, reason);
        };
    }

    /** Completes {@code address}, unquoted form. */
    public String complete(String address) {
        return rewriter.rewriteEnvelope(address);
    }

    /** Whether recipients are one only if they had the same address before (enable_original_recipient). */
    public boolean distinguishesOriginals() {
        return distinguishesOriginals;
    }

    /** Who gets copies. */
    public BccMaps bccMaps() {
        return bccMaps;
    }

    /** Completes and maps {@code sender}, unquoted form as in MAIL. */
    public SenderResult sender(String sender, LookupTrace trace) {
        if (sender.isEmpty()) {
            return new SenderResult.Sender("");
        }
        return switch (canonicalMaps.sender(rewriter.rewriteEnvelope(sender), trace)) {
            case CanonicalMaps.Result.Address(String address) -> new SenderResult.Sender(address);
            case CanonicalMaps.Result.Unreasonable(String reason) -> new SenderResult.Refused(ALIAS_ERROR, reason);
            case CanonicalMaps.Result.Failed(String reason) -> new SenderResult.Refused(WRITE_ERROR, reason);
        };
    }
}

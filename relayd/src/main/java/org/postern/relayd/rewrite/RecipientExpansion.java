package org.postern.relayd.rewrite;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.relayd.smtp.Reply;
import org.postern.tables.LookupTrace;

/**
 * Turns the recipients that a client named into those that a message is queued for: each is completed, mapped by the canonical tables
 * and expanded by the virtual aliases; those that end at the same address from the same original are one.
 */
public final class RecipientExpansion {
    private static final Reply ALIAS_ERROR = new Reply(451, "4.6.0", "Alias expansion error");
    private static final Reply WRITE_ERROR = new Reply(451, "4.3.0", "Error: queue file write error");

    /**
     * A recipient to queue a message for.
     *
     * @param address where to, unquoted form; its final form is {@link Route#recipient()}
     * @param original what the client said, unquoted form
     */
    public record Expanded(String address, String original) {}

    /** What the recipients of a message, or its sender, come to. */
    public sealed interface Result {
        /** All of them, in order. */
        record Recipients(List<Expanded> recipients) implements Result {}

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
    private final String emptyAddress;

    RecipientExpansion(MainCf config, AddressRewriter rewriter, CanonicalMaps canonicalMaps, AliasExpansion aliases) {
        this.rewriter = rewriter;
        this.canonicalMaps = canonicalMaps;
        this.aliases = aliases;
        this.emptyAddress = config.get(Settings.EMPTY_ADDRESS_RECIPIENT);
    }

    /** Expands {@code recipients}, unquoted form as in RCPT. */
    public Result expand(List<String> recipients, LookupTrace trace) {
        List<Expanded> all = new ArrayList<>();
        Set<Expanded> known = new HashSet<>();
        for (String recipient : recipients) {
            switch (expand(recipient, trace)) {
                case Result.Recipients(List<Expanded> some) -> {
                    for (Expanded each : some) {
                        if (known.add(new Expanded(folded(each.address()), folded(each.original())))) {
                            all.add(each);
                        }
                    }
                }
                case Result.Refused refused -> {
                    return refused;
                }
            }
        }
        return new Result.Recipients(List.copyOf(all));
    }

    /** Expands one recipient; duplicates are possible. */
    public Result expand(String original, LookupTrace trace) {
        String complete = rewriter.rewriteEnvelope(original.isEmpty() ? emptyAddress : original);
        return switch (canonicalMaps.recipient(complete, trace)) {
            case CanonicalMaps.Result.Address(String address) ->
                switch (aliases.expand(address, trace)) {
                    case AliasExpansion.Result.Expanded(List<String> addresses) ->
                        new Result.Recipients(addresses.stream()
                                .map(each -> new Expanded(each, original))
                                .toList());
                    case AliasExpansion.Result.Unreasonable(String reason) -> new Result.Refused(ALIAS_ERROR, reason);
                    case AliasExpansion.Result.Failed(String reason) -> new Result.Refused(WRITE_ERROR, reason);
                };
            case CanonicalMaps.Result.Unreasonable(String reason) -> new Result.Refused(ALIAS_ERROR, reason);
            case CanonicalMaps.Result.Failed(String reason) -> new Result.Refused(WRITE_ERROR, reason);
        };
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

    private static String folded(String address) {
        return address.toLowerCase(Locale.ROOT);
    }
}

package org.postern.relayd.rewrite;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.tables.LookupTrace;

/**
 * Replaces a recipient by what virtual_alias_maps make of it, again and again until nothing is found any more (virtual(5)).
 *
 * <p>The limits count as Postfix counts: an address may be replaced virtual_alias_recursion_limit times less one along a chain, and
 * the list of results, duplicates and unfinished entries included, may reach virtual_alias_expansion_limit. What is over the limit is
 * refused, the whole message with it: a partial expansion would lose mail.
 */
public final class AliasExpansion {
    /** What a recipient expands to. */
    public sealed interface Result {
        /** The final addresses, unquoted form, in the order found; duplicates are possible. */
        record Expanded(List<String> addresses) implements Result {}

        /** A limit was exceeded. {@code reason} is for the log. */
        record Unreasonable(String reason) implements Result {}

        /** A table could not be asked, or an entry names no address. {@code reason} is for the log. */
        record Failed(String reason) implements Result {}
    }

    /** Sees how one becomes many. */
    @FunctionalInterface
    public interface Observer {
        /**
         * The address at {@code index} of the list of results has been replaced: the first of {@code addresses} takes its place, the
         * others come to the end of the list.
         */
        void replaced(int index, List<String> addresses);
    }

    /** As many characters of an address that is too long as go into the log. */
    private static final int SHOWN = 300;

    private final AddressMap aliases;
    private final long expansionLimit;
    private final long recursionLimit;
    private final long addressLengthLimit;

    AliasExpansion(MainCf config, AddressMap aliases) {
        this.aliases = aliases;
        this.expansionLimit = config.get(Settings.VIRTUAL_ALIAS_EXPANSION_LIMIT);
        this.recursionLimit = config.get(Settings.VIRTUAL_ALIAS_RECURSION_LIMIT);
        this.addressLengthLimit = config.get(Settings.VIRTUAL_ALIAS_ADDRESS_LENGTH_LIMIT);
    }

    /** Expands {@code recipient}, which is in unquoted form and complete. */
    public Result expand(String recipient, LookupTrace trace) {
        return expand(recipient, trace, (index, addresses) -> {});
    }

    /** The same, seen by {@code observer}. */
    Result expand(String recipient, LookupTrace trace, Observer observer) {
        List<String> results = new ArrayList<>(List.of(recipient));
        if (aliases.isEmpty()) {
            return new Result.Expanded(results);
        }
        Set<String> mappedToThemselves = new HashSet<>();
        for (int index = 0; index < results.size(); index++) {
            if (results.size() > expansionLimit) {
                return unreasonable("map expansion size for " + recipient);
            }
            boolean again = true;
            for (long count = 0; again && !mappedToThemselves.contains(folded(results.get(index))); count++) {
                if (count >= recursionLimit) {
                    return unreasonable("map nesting for " + recipient);
                }
                switch (aliases.map(results.get(index), trace)) {
                    case AddressMap.Result.Mapped(List<String> addresses) -> {
                        Optional<String> tooLong =
                                addresses.stream().filter(this::isTooLong).findFirst();
                        if (tooLong.isPresent()) {
                            return unreasonable("result " + excerpt(tooLong.get()) + "...");
                        }
                        String replaced = folded(results.get(index));
                        if (addresses.stream()
                                .anyMatch(address -> folded(address).equals(replaced))) {
                            mappedToThemselves.add(replaced);
                        }
                        observer.replaced(index, addresses);
                        results.set(index, addresses.getFirst());
                        results.addAll(addresses.subList(1, addresses.size()));
                    }
                    case AddressMap.Result.Unmapped() -> again = false;
                    case AddressMap.Result.Failed(String reason) -> {
                        return new Result.Failed(reason);
                    }
                }
            }
        }
        return new Result.Expanded(results);
    }

    private boolean isTooLong(String address) {
        return address.length() > addressLengthLimit
                || address.getBytes(StandardCharsets.UTF_8).length > addressLengthLimit;
    }

    private static String excerpt(String address) {
        return address.substring(0, Math.min(address.length(), SHOWN));
    }

    private Result unreasonable(String what) {
        return new Result.Unreasonable(
                "unreasonable " + aliases.name() + " " + what + " -- message not accepted, try again later");
    }

    private static String folded(String address) {
        return address.toLowerCase(Locale.ROOT);
    }
}

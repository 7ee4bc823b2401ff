package org.postern.relayd.rewrite;

import java.util.ArrayList;
import java.util.List;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.tables.ListSyntax;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableRegistry;

/**
 * canonical_maps, sender_canonical_maps and recipient_canonical_maps as they apply to envelope addresses (canonical(5)): each address
 * is replaced by one other.
 */
final class CanonicalMaps {
    private static final int NESTING_LIMIT = 1000;

    /** What becomes of an address. */
    sealed interface Result {
        /** The address to go on with, unquoted form. */
        record Address(String address) implements Result {}

        /** The entries lead in a circle. */
        record Unreasonable(String reason) implements Result {}

        /** A table could not be asked. */
        record Failed(String reason) implements Result {}
    }

    private final List<AddressMap> forSenders;
    private final List<AddressMap> forRecipients;

    CanonicalMaps(MainCf config, TableRegistry tables, AddressTables addressTables, AddressRewriter rewriter) {
        boolean propagate = propagates(config, "canonical");
        this.forSenders = new ArrayList<>();
        this.forRecipients = new ArrayList<>();
        for (Rule rule : RULES) {
            AddressMap map = new AddressMap(
                    rule.maps().name(), tables.list(config.get(rule.maps())), propagate, addressTables, rewriter);
            List<String> classes = ListSyntax.split(config.get(rule.classes()));
            if (!map.isEmpty() && classes.contains("envelope_sender")) {
                forSenders.add(map);
            }
            if (!map.isEmpty() && classes.contains("envelope_recipient")) {
                forRecipients.add(map);
            }
        }
    }

    /** {@code classes} says which addresses {@code maps} are for. */
    private record Rule(Setting<String> maps, Setting<String> classes) {}

    /** The specific ones come first (cleanup(8)). */
    private static final List<Rule> RULES = List.of(
            new Rule(Settings.SENDER_CANONICAL_MAPS, Settings.SENDER_CANONICAL_CLASSES),
            new Rule(Settings.RECIPIENT_CANONICAL_MAPS, Settings.RECIPIENT_CANONICAL_CLASSES),
            new Rule(Settings.CANONICAL_MAPS, Settings.CANONICAL_CLASSES));

    /** Whether propagate_unmatched_extensions names {@code kind}. */
    static boolean propagates(MainCf config, String kind) {
        return ListSyntax.split(config.get(Settings.PROPAGATE_UNMATCHED_EXTENSIONS)).stream()
                .anyMatch(kind::equalsIgnoreCase);
    }

    Result sender(String address, LookupTrace trace) {
        return map(forSenders, address, trace);
    }

    Result recipient(String address, LookupTrace trace) {
        return map(forRecipients, address, trace);
    }

    private static Result map(List<AddressMap> maps, String written, LookupTrace trace) {
        String address = written;
        for (AddressMap map : maps) {
            Result result = map(map, address, trace);
            if (!(result instanceof Result.Address(String mapped))) {
                return result;
            }
            address = mapped;
        }
        return new Result.Address(address);
    }

    private static Result map(AddressMap map, String written, LookupTrace trace) {
        String address = written;
        for (int count = 0; count < NESTING_LIMIT; count++) {
            switch (map.map(address, trace)) {
                case AddressMap.Result.Mapped(List<String> addresses) -> {
                    if (addresses.getFirst().equalsIgnoreCase(address)) {
                        return new Result.Address(addresses.getFirst());
                    }
                    address = addresses.getFirst();
                }
                case AddressMap.Result.Unmapped() -> {
                    return new Result.Address(address);
                }
                case AddressMap.Result.Failed(String reason) -> {
                    return new Result.Failed(reason);
                }
            }
        }
        return new Result.Unreasonable("unreasonable " + map.name() + " map nesting for " + written
                + " -- message not accepted, try again later");
    }
}

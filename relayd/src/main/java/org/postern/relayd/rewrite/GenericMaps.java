package org.postern.relayd.rewrite;

import java.util.List;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableRegistry;

/**
 * smtp_generic_maps (generic(5)): what addresses become in mail that leaves by SMTP. Entries are not followed further. Safe for use by many
 * threads.
 */
public final class GenericMaps {
    private final AddressMap map;

    /** What becomes of an address. */
    public sealed interface Result {
        /** The address to use, unquoted form; as it was when no entry is for it. */
        record Address(String address) implements Result {}

        /** A table could not be asked, or names no address. */
        record Failed(String reason) implements Result {}
    }

    /** As {@code config} says. */
    public GenericMaps(MainCf config, TableRegistry tables) {
        LocalDomains domains = new LocalDomains(config, tables, LocalAddresses.of(config));
        this.map = new AddressMap(
                Settings.SMTP_GENERIC_MAPS.name(),
                tables.list(config.get(Settings.SMTP_GENERIC_MAPS)),
                CanonicalMaps.propagates(config, "generic"),
                new AddressTables(config, domains),
                new AddressRewriter(config));
    }

    /** Whether addresses stay what they are. */
    public boolean isEmpty() {
        return map.isEmpty();
    }

    /** What {@code address}, unquoted form, becomes; the null address stays what it is. */
    public Result map(String address) {
        if (address.isEmpty() || map.isEmpty()) {
            return new Result.Address(address);
        }
        return switch (map.map(address, LookupTrace.NONE)) {
            case AddressMap.Result.Mapped(List<String> addresses) -> new Result.Address(addresses.getFirst());
            case AddressMap.Result.Unmapped() -> new Result.Address(address);
            case AddressMap.Result.Failed(String reason) -> new Result.Failed(reason);
        };
    }
}

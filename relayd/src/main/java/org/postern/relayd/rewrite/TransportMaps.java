package org.postern.relayd.rewrite;

import java.util.Optional;
import org.postern.config.TransportValue;
import org.postern.tables.AddressKey;
import org.postern.tables.DomainKeys;
import org.postern.tables.DomainKeys.ParentStyle;
import org.postern.tables.LookupResult;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableList;

/** What transport_maps say about an address (transport(5), "TABLE SEARCH ORDER" and "RESULT FORMAT"). */
final class TransportMaps {
    /** {@code failure} is set when a table could not be asked; the route is then unchanged. */
    record Result(TransportValue route, Optional<String> failure) {}

    private final TableList tables;
    private final ParentStyle parentStyle;
    private final AddressTables addressTables;

    TransportMaps(TableList tables, ParentStyle parentStyle, AddressTables addressTables) {
        this.tables = tables;
        this.parentStyle = parentStyle;
        this.addressTables = addressTables;
    }

    /** {@code base} as changed by the first entry for {@code address} or for its {@code domain}. */
    Result apply(String address, String domain, TransportValue base, LookupTrace trace) {
        return switch (find(address, domain, trace)) {
            case LookupResult.Found found ->
                new Result(base.overriddenBy(TransportValue.parse(found.value().text()), domain), Optional.empty());
            case LookupResult.NotFound() -> new Result(base, Optional.empty());
            case LookupResult.Failed(String reason) -> new Result(base, Optional.of(reason));
        };
    }

    private LookupResult find(String address, String domain, LookupTrace trace) {
        if (tables.isEmpty()) {
            return LookupResult.notFound();
        }
        for (AddressKey key : addressTables.keys(address).whole()) {
            LookupResult result = key.in(tables, trace);
            if (!(result instanceof LookupResult.NotFound)) {
                return result;
            }
        }
        return DomainKeys.findOrAny(domain, parentStyle, tables, trace);
    }
}

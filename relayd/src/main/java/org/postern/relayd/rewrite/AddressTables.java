package org.postern.relayd.rewrite;

import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.tables.AddressExtension;
import org.postern.tables.AddressKeys;
import org.postern.tables.AddressMatch;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableList;

/** Searches tables for addresses, knowing which characters begin an extension and which domains are local. */
public final class AddressTables {
    private final AddressExtension extensions;
    private final LocalDomains domains;

    AddressTables(MainCf config, LocalDomains domains) {
        this.extensions = new AddressExtension(
                config.get(Settings.RECIPIENT_DELIMITER),
                config.get(Settings.OWNER_REQUEST_SPECIAL),
                config.get(Settings.DOUBLE_BOUNCE_SENDER));
        this.domains = domains;
    }

    /** Searches {@code tables} for {@code address}, unquoted form, in the order of {@link AddressKeys}. */
    public AddressMatch find(TableList tables, String address, LookupTrace trace) {
        return tables.isEmpty()
                ? new AddressMatch.NotFound()
                : keys(address).find(tables, domain -> domains.locality(domain, trace), trace);
    }

    /** The keys of {@code address}, unquoted form. */
    public AddressKeys keys(String address) {
        return new AddressKeys(address, extensions);
    }
}

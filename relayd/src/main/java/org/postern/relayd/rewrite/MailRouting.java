package org.postern.relayd.rewrite;

import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.tables.TableRegistry;

/**
 * Rewriting, alias expansion and routing of one configuration. A reload makes a new one and swaps the reference.
 *
 * @param rewriter completes addresses
 * @param expansion finds the recipients that a message is queued for
 * @param resolver finds a recipient's transport and nexthop
 * @param addressTables searches tables for addresses
 * @param localAddresses the addresses at which mail reaches us
 */
public record MailRouting(
        AddressRewriter rewriter,
        RecipientExpansion expansion,
        RouteResolver resolver,
        AddressTables addressTables,
        LocalAddresses localAddresses) {
    /**
     * Builds it from {@code config} with {@code tables}.
     *
     * @throws ConfigException for a setting with a value that is none
     */
    public static MailRouting of(MainCf config, TableRegistry tables) {
        LocalAddresses localAddresses = LocalAddresses.of(config);
        LocalDomains localDomains = new LocalDomains(config, tables, localAddresses);
        AddressRewriter rewriter = new AddressRewriter(config);
        AddressTables addressTables = new AddressTables(config, localDomains);
        AddressMap aliases = new AddressMap(
                Settings.VIRTUAL_ALIAS_MAPS.name(),
                tables.list(config.get(Settings.VIRTUAL_ALIAS_MAPS)),
                CanonicalMaps.propagates(config, "virtual"),
                addressTables,
                rewriter);
        RecipientExpansion expansion = new RecipientExpansion(
                config,
                rewriter,
                new CanonicalMaps(config, tables, addressTables, rewriter),
                new AliasExpansion(config, aliases),
                new BccMaps(config, tables, addressTables));
        return new MailRouting(
                rewriter,
                expansion,
                new RouteResolver(config, tables, localDomains, rewriter),
                addressTables,
                localAddresses);
    }
}

package org.postern.relayd.rewrite;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postern.address.AddressTokens;
import org.postern.address.DomainSyntax;
import org.postern.address.IpAddress;
import org.postern.config.DomainMatchList;
import org.postern.config.MainCf;
import org.postern.config.Match;
import org.postern.config.Settings;
import org.postern.config.TransportValue;
import org.postern.tables.DomainKeys.ParentStyle;
import org.postern.tables.LookupTrace;
import org.postern.tables.Substitution;
import org.postern.tables.TableRegistry;

/**
 * Gives an address its route: first the destination is found ({@link Destination}), then its class, then the transport and nexthop
 * that the settings give the class, which transport_maps may override (ADDRESS_REWRITING_README, "Resolve address to destination").
 */
public final class RouteResolver {
    private static final List<AddressClass> LISTED_CLASSES =
            List.of(AddressClass.ALIAS, AddressClass.MAILBOX, AddressClass.RELAY);

    private final Destination destination;
    private final LocalDomains localDomains;
    private final DomainMatchList aliasDomains;
    private final DomainMatchList mailboxDomains;
    private final DomainMatchList relayDomains;
    private final BaseRoutes baseRoutes;
    private final TransportMaps transportMaps;
    private final boolean internationalised;
    private final boolean numericDomain;
    private final boolean leadingHyphen;

    /** Resolves as {@code config} says, with {@code tables}; {@code addresses} are our own. */
    public RouteResolver(MainCf config, TableRegistry tables, LocalAddresses addresses) {
        this(config, tables, new LocalDomains(config, tables, addresses), new AddressRewriter(config));
    }

    RouteResolver(MainCf config, TableRegistry tables, LocalDomains localDomains, AddressRewriter rewriter) {
        AddressTables addressTables = new AddressTables(config, localDomains);
        this.localDomains = localDomains;
        this.destination = new Destination(
                new Destination.Rules(
                        config.get(Settings.SWAP_BANGPATH),
                        config.get(Settings.ALLOW_PERCENT_HACK),
                        config.get(Settings.RESOLVE_DEQUOTED_ADDRESS),
                        config.get(Settings.RESOLVE_NULL_DOMAIN),
                        AddressTokens.scan(config.get(Settings.EMPTY_ADDRESS_RECIPIENT)),
                        AddressTokens.scan(config.get(Settings.MYHOSTNAME))),
                rewriter,
                localDomains);
        this.aliasDomains = DomainMatchList.exact(config.get(Settings.VIRTUAL_ALIAS_DOMAINS), tables);
        this.mailboxDomains = DomainMatchList.exact(config.get(Settings.VIRTUAL_MAILBOX_DOMAINS), tables);
        this.relayDomains = DomainMatchList.parse(
                config.get(Settings.RELAY_DOMAINS),
                config.parentMatchesSubdomains(Settings.RELAY_DOMAINS.name()),
                tables);
        this.baseRoutes = new BaseRoutes(config, tables, addressTables);
        this.transportMaps = new TransportMaps(
                tables.list(config.get(Settings.TRANSPORT_MAPS), Substitution.REFUSED),
                config.parentMatchesSubdomains(Settings.TRANSPORT_MAPS.name()) ? ParentStyle.BARE : ParentStyle.DOTTED,
                addressTables);
        this.internationalised = config.get(Settings.SMTPUTF8_ENABLE);
        this.numericDomain = config.get(Settings.RESOLVE_NUMERIC_DOMAIN);
        this.leadingHyphen = config.get(Settings.ALLOW_MIN_USER);
    }

    /**
     * The route of {@code recipient}.
     *
     * @param sender unquoted form; empty for the null sender
     * @param recipient unquoted form
     */
    public Route resolve(String sender, String recipient, LookupTrace trace) {
        Destination.Found found = destination.find(recipient, trace);
        boolean local = found.local();
        String address = found.address().internal();
        int at = address.lastIndexOf('@');
        String domain = address.substring(at + 1);
        if (found.failure().isPresent()) {
            return failed(
                    "", domain, address, AddressClass.DEFAULT, found.failure().get());
        }
        if (!domain.startsWith("[")
                && !DomainSyntax.isHostName(domain, internationalised)
                && numericDomain
                && IpAddress.parse(domain).isPresent()) {
            domain = "[" + domain + "]";
            address = address.substring(0, at + 1) + domain;
            local = localDomains.match(domain, trace) instanceof Match.Yes;
        } else if (!isValid(domain)) {
            return error(address, AddressClass.DEFAULT);
        }
        Set<RouteFlag> flags = EnumSet.noneOf(RouteFlag.class);
        // Whatever we make of these ourselves: the next system may see a further destination, and must not be handed
        // one
        // that we would not have relayed to.
        if (hasOperator(address, address.lastIndexOf('@'))) {
            flags.add(RouteFlag.ROUTED);
        }
        Classified classified = local ? new Classified(AddressClass.LOCAL, Optional.empty()) : classify(domain, trace);
        BaseRoutes.Base base = baseRoutes.of(classified.addressClass(), sender, domain, trace);
        Optional<String> failure = classified.failure().or(base::failure);
        TransportValue route = base.route();
        if (failure.isEmpty() && classified.addressClass() != AddressClass.ALIAS) {
            TransportMaps.Result result = transportMaps.apply(address, domain, route, trace);
            failure = result.failure();
            route = result.route();
        }
        if (failure.isPresent()) {
            flags.add(RouteFlag.FAIL);
        } else if (!leadingHyphen && address.startsWith("-")) {
            return error(address, classified.addressClass());
        }
        return new Route(
                route.transport(), route.nexthop(), address, classified.addressClass(), flags, failure.orElse(""));
    }

    private boolean isValid(String domain) {
        return domain.startsWith("[")
                ? DomainSyntax.isLiteral(domain)
                : DomainSyntax.isHostName(domain, internationalised);
    }

    private static boolean hasOperator(String address, int end) {
        for (int i = 0; i < end; i++) {
            if ("%!@".indexOf(address.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** {@code failure} is set when a table that should tell could not be asked. */
    private record Classified(AddressClass addressClass, Optional<String> failure) {}

    private Classified classify(String domain, LookupTrace trace) {
        for (AddressClass each : LISTED_CLASSES) {
            DomainMatchList list = switch (each) {
                case ALIAS -> aliasDomains;
                case MAILBOX -> mailboxDomains;
                default -> relayDomains;
            };
            switch (list.match(domain, trace)) {
                case Match.Yes() -> {
                    return new Classified(each, Optional.empty());
                }
                case Match.Failed(String reason) -> {
                    return new Classified(AddressClass.DEFAULT, Optional.of(reason));
                }
                case Match.No() -> {}
            }
        }
        return new Classified(AddressClass.DEFAULT, Optional.empty());
    }

    private static Route error(String address, AddressClass addressClass) {
        return new Route("", "", address, addressClass, Set.of(RouteFlag.ERROR), "");
    }

    private static Route failed(
            String transport, String nexthop, String address, AddressClass addressClass, String failure) {
        return new Route(transport, nexthop, address, addressClass, Set.of(RouteFlag.FAIL), failure);
    }
}

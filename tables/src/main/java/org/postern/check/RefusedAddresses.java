package org.postern.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.config.TransportValue;
import org.postern.tables.AddressKey;
import org.postern.tables.AddressKeys;
import org.postern.tables.AddressMatch;
import org.postern.tables.CaseFolding;
import org.postern.tables.DomainKeys;
import org.postern.tables.DomainKeys.ParentStyle;
import org.postern.tables.Locality;
import org.postern.tables.LookupResult;
import org.postern.tables.LookupTrace;
import org.postern.tables.Table;
import org.postern.tables.TableList;

/**
 * Which addresses the firewall would refuse if somebody outside wrote to them: in a domain of ours, and unknown there, or with a route
 * that leads nowhere. Decides as relayd does about a recipient (ADDRESS_CLASS_README), by source texts, which may not have been compiled
 * yet; what cannot be told is not refused.
 */
final class RefusedAddresses {
    /**
     * What a domain can be to us, and what its mail depends on.
     *
     * @param transport empty where there is nothing to deliver: each address is another one's name
     */
    private record Kind(Setting<String> domains, Optional<Setting<String>> transport, Setting<String> members) {}

    private static final Kind LOCAL =
            new Kind(Settings.MYDESTINATION, Optional.of(Settings.LOCAL_TRANSPORT), Settings.LOCAL_RECIPIENT_MAPS);

    /** In the order in which it is found out what a domain is. */
    private static final List<Kind> KINDS = List.of(
            LOCAL,
            new Kind(Settings.VIRTUAL_ALIAS_DOMAINS, Optional.empty(), Settings.VIRTUAL_ALIAS_MAPS),
            new Kind(
                    Settings.VIRTUAL_MAILBOX_DOMAINS,
                    Optional.of(Settings.VIRTUAL_TRANSPORT),
                    Settings.VIRTUAL_MAILBOX_MAPS),
            new Kind(Settings.RELAY_DOMAINS, Optional.of(Settings.RELAY_TRANSPORT), Settings.RELAY_RECIPIENT_MAPS));

    /** What was found for a route, and where. */
    private static final class RouteTrace implements LookupTrace {
        private String place = "";

        @Override
        public void asked(Table table, String key, LookupResult result) {
            if (result instanceof LookupResult.Found) {
                place = table instanceof TextTable text
                        ? "line " + text.line(key) + " of " + table.name()
                        : table.name();
            }
        }
    }

    private final MailContext mail;
    private final TableList otherNames;
    private final TableList routes;
    private final Map<Kind, TableList> members = new HashMap<>();

    RefusedAddresses(MailContext mail, CaseFolding folding) {
        this.mail = mail;
        this.otherNames = mail.texts(
                List.of(Settings.RECIPIENT_CANONICAL_MAPS, Settings.CANONICAL_MAPS, Settings.VIRTUAL_ALIAS_MAPS),
                folding,
                value -> false);
        this.routes = mail.texts(List.of(Settings.TRANSPORT_MAPS), folding, RefusedAddresses::decides);
        for (Kind kind : KINDS) {
            members.put(kind, mail.texts(List.of(kind.members()), folding, value -> false));
        }
    }

    /** Whether an entry of transport_maps may be why mail is refused. */
    private static boolean decides(String value) {
        TransportValue route = TransportValue.parse(value);
        return route.isUndeliverable() || route.transport().isEmpty();
    }

    /** Why mail for {@code address}, in unquoted form and complete, is refused; empty if it is not, or nobody knows. */
    Optional<String> why(String address) {
        int at = address.lastIndexOf('@');
        String domain = address.substring(at + 1);
        if (at <= 0 || domain.startsWith("[") || !isNotFound(otherNames, address)) {
            return Optional.empty();
        }
        for (Kind kind : KINDS) {
            Optional<Boolean> has = mail.has(kind.domains(), domain);
            if (has.isEmpty()) {
                return Optional.empty();
            }
            if (has.get()) {
                return why(kind, address, domain);
            }
        }
        return mail.specs(Settings.SENDER_DEPENDENT_DEFAULT_TRANSPORT_MAPS.name())
                        .isEmpty()
                ? routeRefuses(Settings.DEFAULT_TRANSPORT, address, domain).filter(why -> !why.isEmpty())
                : Optional.empty();
    }

    private Optional<String> why(Kind kind, String address, String domain) {
        if (kind.transport().isPresent()) {
            Optional<String> refusal = routeRefuses(kind.transport().get(), address, domain);
            if (refusal.isEmpty() || !refusal.get().isEmpty()) {
                return refusal;
            }
        }
        if (kind.equals(LOCAL) && isReserved(address.substring(0, address.lastIndexOf('@')))) {
            return Optional.empty();
        }
        TableList list = members.getOrDefault(kind, TableList.EMPTY);
        boolean everybody = list.isEmpty() && kind.transport().isPresent();
        return !everybody && isNotFound(list, address)
                ? Optional.of("it is in " + kind.domains() + ", and not listed in " + kind.members())
                : Optional.empty();
    }

    /** These exist wherever mail is local (LOCAL_RECIPIENT_README). */
    private static boolean isReserved(String user) {
        return user.equalsIgnoreCase("postmaster")
                || user.equalsIgnoreCase("mailer-daemon")
                || user.equalsIgnoreCase("double-bounce");
    }

    private boolean isNotFound(TableList tables, String address) {
        AddressMatch match = new AddressKeys(address, mail.extension()).find(tables, this::locality, LookupTrace.NONE);
        return match instanceof AddressMatch.NotFound;
    }

    private Locality locality(String domain) {
        return mail.origin().filter(domain::equalsIgnoreCase).isPresent()
                ? new Locality.Local()
                : mail.has(Settings.MYDESTINATION, domain)
                        .<Locality>map(local -> local ? new Locality.Local() : new Locality.Remote())
                        .orElseGet(() -> new Locality.Unknown(Settings.MYDESTINATION.name()));
    }

    /** Why the route refuses mail; an empty text if it does not, nothing if nobody knows. */
    private Optional<String> routeRefuses(Setting<String> transport, String address, String domain) {
        RouteTrace trace = new RouteTrace();
        TransportValue base = TransportValue.parse(mail.value(transport));
        return switch (findRoute(address, domain, trace)) {
            case LookupResult.Failed failed -> Optional.empty();
            case LookupResult.NotFound() -> Optional.of(refusal(base, transport.name()));
            case LookupResult.Found found ->
                Optional.of(refusal(
                        base.overriddenBy(TransportValue.parse(found.value().text()), domain), trace.place));
        };
    }

    private LookupResult findRoute(String address, String domain, LookupTrace trace) {
        for (AddressKey key : new AddressKeys(address, mail.extension()).whole()) {
            LookupResult result = key.in(routes, trace);
            if (!(result instanceof LookupResult.NotFound)) {
                return result;
            }
        }
        ParentStyle style = mail.looksUpBareParents(TableRole.TRANSPORT) ? ParentStyle.BARE : ParentStyle.DOTTED;
        return DomainKeys.findOrAny(domain, style, routes, trace);
    }

    private static String refusal(TransportValue route, String place) {
        return route.isUndeliverable()
                ? place
                        + (route.transport().equals(TransportValue.RETRY) ? " puts it off: " : " refuses it: ")
                        + route.nexthop()
                : "";
    }
}

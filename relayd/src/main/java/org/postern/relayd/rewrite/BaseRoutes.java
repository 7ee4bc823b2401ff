package org.postern.relayd.rewrite;

import java.util.Optional;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.config.TransportValue;
import org.postern.tables.AddressMatch;
import org.postern.tables.LookupTrace;
import org.postern.tables.Substitution;
import org.postern.tables.TableList;
import org.postern.tables.TableRegistry;

/** The route that main.cf gives the domains of a class, before transport_maps. */
final class BaseRoutes {
    private static final String UNCHANGED = "DUNNO";

    /** {@code failure} is set when a table could not be asked; {@code route} is then what the settings alone say. */
    record Base(TransportValue route, Optional<String> failure) {}

    /** A table's word on a sender; empty when it has none. */
    private record Word(Optional<String> text, Optional<String> failure) {}

    private static final String NULL_TRANSPORT = "null transport is not allowed";

    private final String localTransport;
    private final String virtualTransport;
    private final String relayTransport;
    private final String defaultTransport;
    private final String relayhost;
    private final TableList senderTransports;
    private final TableList senderRelayhosts;
    private final String nullSenderTransportKey;
    private final String nullSenderRelayhostKey;
    private final String unknownAlias;
    private final AddressTables addressTables;

    BaseRoutes(MainCf config, TableRegistry tables, AddressTables addressTables) {
        this.localTransport = config.get(Settings.LOCAL_TRANSPORT);
        this.virtualTransport = config.get(Settings.VIRTUAL_TRANSPORT);
        this.relayTransport = config.get(Settings.RELAY_TRANSPORT);
        this.defaultTransport = config.get(Settings.DEFAULT_TRANSPORT);
        this.relayhost = config.get(Settings.RELAYHOST);
        this.senderTransports =
                tables.list(config.get(Settings.SENDER_DEPENDENT_DEFAULT_TRANSPORT_MAPS), Substitution.REFUSED);
        this.senderRelayhosts = tables.list(config.get(Settings.SENDER_DEPENDENT_RELAYHOST_MAPS), Substitution.REFUSED);
        this.nullSenderTransportKey = config.get(Settings.EMPTY_ADDRESS_DEFAULT_TRANSPORT_MAPS_LOOKUP_KEY);
        this.nullSenderRelayhostKey = config.get(Settings.EMPTY_ADDRESS_RELAYHOST_MAPS_LOOKUP_KEY);
        this.unknownAlias = config.get(Settings.SHOW_USER_UNKNOWN_TABLE_NAME)
                ? "5.1.1 User unknown in virtual alias table"
                : "5.1.1 User unknown";
        this.addressTables = addressTables;
    }

    Base of(AddressClass addressClass, String sender, String domain, LookupTrace trace) {
        return switch (addressClass) {
            case LOCAL -> base(localTransport, domain, Optional.empty());
            case ALIAS -> new Base(new TransportValue(Route.ERROR_TRANSPORT, unknownAlias), Optional.empty());
            case MAILBOX -> base(virtualTransport, domain, Optional.empty());
            case RELAY -> outbound(relayTransport, Optional.empty(), sender, domain, trace);
            case DEFAULT -> {
                Word transport = ask(senderTransports, nullSenderTransportKey, sender, trace);
                yield outbound(
                        transport
                                .text()
                                .filter(text -> !text.equalsIgnoreCase(UNCHANGED))
                                .orElse(defaultTransport),
                        transport.failure(),
                        sender,
                        domain,
                        trace);
            }
        };
    }

    private Base outbound(String transport, Optional<String> failure, String sender, String domain, LookupTrace trace) {
        Word host = ask(senderRelayhosts, nullSenderRelayhostKey, sender, trace);
        String nexthop = host.text().orElse(relayhost.isEmpty() ? domain : relayhost);
        return base(transport, nexthop, failure.or(host::failure));
    }

    private Word ask(TableList tables, String nullSenderKey, String sender, LookupTrace trace) {
        return switch (addressTables.find(tables, sender.isEmpty() ? nullSenderKey : sender, trace)) {
            case AddressMatch.Found found ->
                new Word(
                        Optional.of(found.value().text()).filter(text -> !text.equalsIgnoreCase(UNCHANGED)),
                        Optional.empty());
            case AddressMatch.NotFound() -> new Word(Optional.empty(), Optional.empty());
            case AddressMatch.Failed(String reason) -> new Word(Optional.empty(), Optional.of(reason));
        };
    }

    /** A nexthop that the transport setting names beats all others. */
    private static Base base(String transport, String nexthop, Optional<String> failure) {
        TransportValue value = TransportValue.parse(transport);
        Optional<String> trouble =
                value.transport().isEmpty() ? failure.or(() -> Optional.of(NULL_TRANSPORT)) : failure;
        return new Base(value.nexthop().isEmpty() ? new TransportValue(value.transport(), nexthop) : value, trouble);
    }
}

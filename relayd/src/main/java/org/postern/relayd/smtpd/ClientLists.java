package org.postern.relayd.smtpd;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.postern.config.AddressMatchList;
import org.postern.config.InetInterfaces;
import org.postern.config.MainCf;
import org.postern.config.Match;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.relayd.restrictions.Client;
import org.postern.tables.ListSyntax;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableRegistry;

/** Clients that are treated in a way of their own. When a list cannot be asked, nobody is in it: what is wrong with it is said at start. */
final class ClientLists {
    private static final String ADDRESS_MAP = "check_address_map";

    private final AddressMatchList unlimited;
    private final AddressMatchList xclient;
    private final AddressMatchList proxies;
    private final AddressMatchList mynetworks;
    private final AddressMatchList ownAddresses;
    private final List<InetAddress> interfaces;
    private final boolean networksAreOwn;
    private final boolean interfacesAreOwn;

    private ClientLists(MainCf config, TableRegistry tables) {
        this.unlimited = list(config, Settings.SMTPD_CLIENT_EVENT_LIMIT_EXCEPTIONS, tables);
        this.xclient = list(config, Settings.SMTPD_AUTHORIZED_XCLIENT_HOSTS, tables);
        this.proxies = list(config, Settings.RELAYD_UPSTREAM_PROXY_HOSTS, tables);
        this.mynetworks = list(config, Settings.MYNETWORKS, tables);
        this.interfaces = InetInterfaces.of(config).addresses();
        List<String> own = ListSyntax.split(config.get(Settings.LOCAL_HEADER_REWRITE_CLIENTS));
        this.networksAreOwn = own.contains("permit_mynetworks");
        this.interfacesAreOwn = own.contains("permit_inet_interfaces");
        this.ownAddresses = AddressMatchList.parse(tablesIn(own), false, tables);
    }

    static ClientLists of(MainCf config, TableRegistry tables) {
        return new ClientLists(config, tables);
    }

    private static AddressMatchList list(MainCf config, Setting<String> setting, TableRegistry tables) {
        return AddressMatchList.parse(config.get(setting), config.parentMatchesSubdomains(setting.name()), tables);
    }

    /** The tables of a list of restrictions about clients, where {@code check_address_map} before one says nothing new. */
    private static String tablesIn(List<String> words) {
        List<String> tables = new ArrayList<>(words);
        tables.removeIf(word -> word.equals(ADDRESS_MAP) || word.indexOf(':') < 0);
        return String.join(" ", tables);
    }

    /** Whether its messages are completed as those of this machine (local_header_rewrite_clients). */
    boolean isOwn(Client client) {
        return (interfacesAreOwn && interfaces.contains(client.address()))
                || (networksAreOwn && has(mynetworks, client))
                || has(ownAddresses, client);
    }

    /** Whether no limits of connections and rates apply to it (smtpd_client_event_limit_exceptions). */
    boolean isUnlimited(Client client) {
        return has(unlimited, client);
    }

    /** Whether it may say that it is another (smtpd_authorized_xclient_hosts). */
    boolean mayUseXclient(Client client) {
        return has(xclient, client);
    }

    /** Whether a proxy connects from there, which says first who its client is (relayd_upstream_proxy_hosts). */
    boolean isProxy(InetAddress address) {
        return has(proxies, Client.unnamed(address));
    }

    private static boolean has(AddressMatchList list, Client client) {
        return !list.isEmpty() && list.match(client.name(), client.address(), LookupTrace.NONE) instanceof Match.Yes;
    }
}

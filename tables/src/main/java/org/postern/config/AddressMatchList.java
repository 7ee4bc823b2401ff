package org.postern.config;

import java.net.InetAddress;
import java.util.List;
import org.postern.tables.CaseFolding;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableRegistry;

/**
 * A list of client addresses such as {@code mynetworks}: addresses, networks ({@code 192.0.2.0/24}, {@code [2001:db8::]/32}), {@code
 * /file} names, {@code type:table} names and {@code !}. Items are tried left to right and the first that matches decides. A bad
 * network fails every client of its family that gets as far.
 */
public final class AddressMatchList {
    private final List<ListItem> items;
    private final CaseFolding folding;

    private AddressMatchList(List<ListItem> items, CaseFolding folding) {
        this.items = items;
        this.folding = folding;
    }

    /**
     * The list that {@code value} describes.
     *
     * @param parentStyle whether a client's host name {@code a.example.com} is matched by {@code example.com}; if not, {@code
     *     .example.com} does
     */
    public static AddressMatchList parse(String value, boolean parentStyle, TableRegistry tables) {
        return new AddressMatchList(
                ListItem.parse(value, parentStyle ? Subdomains.OF_ITEM : Subdomains.OF_DOTTED_ITEM, tables),
                tables.folding());
    }

    /** Whether the list has a client with this address, whose name is not known. */
    public Match match(InetAddress address, LookupTrace trace) {
        return ListItem.firstMatch(items, folding, null, AddressText.of(address), trace);
    }

    /** Whether the list has a client with this verified host name and this address. */
    public Match match(String name, InetAddress address, LookupTrace trace) {
        return ListItem.firstMatch(items, folding, name, AddressText.of(address), trace);
    }

    /** What is wrong with items, in their order: whoever gets as far as one of these has no answer. For a warning at start. */
    public List<String> problems() {
        return items.stream().flatMap(item -> item.problem().stream()).toList();
    }

    /** Whether there is no item at all. */
    public boolean isEmpty() {
        return items.isEmpty();
    }
}

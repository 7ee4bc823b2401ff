package org.postern.config;

import java.util.List;
import org.postern.tables.CaseFolding;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableRegistry;

/**
 * A list of domains such as {@code relay_domains}: items are tried left to right and the first that matches decides, {@code !item}
 * meaning "not in the list". Items are domains, {@code /file} names and {@code type:table} names. Letter case does not matter.
 */
public final class DomainMatchList {
    private final List<ListItem> items;
    private final CaseFolding folding;

    private DomainMatchList(List<ListItem> items, CaseFolding folding) {
        this.items = items;
        this.folding = folding;
    }

    /**
     * The list that {@code value} describes.
     *
     * @param parentStyle whether {@code example.com} also means its subdomains; if not, {@code .example.com} does
     */
    public static DomainMatchList parse(String value, boolean parentStyle, TableRegistry tables) {
        return new DomainMatchList(
                ListItem.parse(value, parentStyle ? Subdomains.OF_ITEM : Subdomains.OF_DOTTED_ITEM, tables),
                tables.folding());
    }

    /** A list of which every item means exactly itself, as in {@code mydestination}. */
    public static DomainMatchList exact(String value, TableRegistry tables) {
        return new DomainMatchList(ListItem.parse(value, Subdomains.NONE, tables), tables.folding());
    }

    /** Whether the list has {@code domain}. */
    public Match match(String domain, LookupTrace trace) {
        return ListItem.firstMatch(items, folding, domain, null, trace);
    }

    /** What is wrong with items, in their order: whoever gets as far as one of these has no answer. For a warning at start. */
    public List<String> problems() {
        return items.stream()
                .filter(item -> item instanceof ListItem.Broken)
                .flatMap(item -> item.problem().stream())
                .toList();
    }

    /** Whether there is no item at all. */
    public boolean isEmpty() {
        return items.isEmpty();
    }
}

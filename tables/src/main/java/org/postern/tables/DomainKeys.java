package org.postern.tables;

import java.util.ArrayList;
import java.util.List;

/**
 * The keys under which a domain is looked up in transport_maps and access tables, in search order (transport(5), access(5)): the
 * domain, then each parent domain up to the top level. An entry for {@code .example.com} does not match {@code example.com} itself.
 */
public final class DomainKeys {
    /** How a table writes an entry that covers the subdomains of example.com. */
    public enum ParentStyle {
        /** {@code .example.com}. */
        DOTTED,
        /** {@code example.com}, as for features that parent_domain_matches_subdomains lists. */
        BARE
    }

    /** The key that matches every domain (transport(5)); patterns are asked for it as well. */
    public static final String ANY = "*";

    private DomainKeys() {}

    /** The keys of {@code domain}; {@link #ANY} is not among them. */
    public static List<String> of(String domain, ParentStyle style) {
        List<String> keys = new ArrayList<>();
        keys.add(domain);
        int dot = domain.indexOf('.', 1);
        while (dot >= 0 && dot + 1 < domain.length()) {
            keys.add(domain.substring(style == ParentStyle.DOTTED ? dot : dot + 1));
            dot = domain.indexOf('.', dot + 1);
        }
        return keys;
    }

    /** Searches {@code tables} for the keys of {@code domain}; the first hit or failure ends it. Tables of patterns are not asked. */
    public static LookupResult find(String domain, ParentStyle style, TableList tables, LookupTrace trace) {
        if (!tables.isEmpty()) {
            for (String key : of(domain, style)) {
                LookupResult result = tables.lookupPart(key, trace);
                if (!(result instanceof LookupResult.NotFound)) {
                    return result;
                }
            }
        }
        return LookupResult.notFound();
    }

    /** As {@link #find}, and then {@link #ANY}, which tables of patterns are asked for too. */
    public static LookupResult findOrAny(String domain, ParentStyle style, TableList tables, LookupTrace trace) {
        LookupResult result = find(domain, style, tables, trace);
        return result instanceof LookupResult.NotFound ? tables.lookup(ANY, trace) : result;
    }
}

package org.postern.tables;

/**
 * One key of an address search.
 *
 * @param text what to look up
 * @param partial whether this is a part of the address, which tables of patterns are not asked for ({@link TableList#lookupPart})
 * @param unmatchedExtension the address extension with its delimiter ({@code +ext}) when the key leaves it out and a match should
 *     carry it over to the result; empty otherwise
 */
public record AddressKey(String text, boolean partial, String unmatchedExtension) {
    /** Asks {@code tables} for this key. */
    public LookupResult in(TableList tables, LookupTrace trace) {
        return partial ? tables.lookupPart(text, trace) : tables.lookup(text, trace);
    }
}

package org.postern.tables;

/** What an address search ({@link AddressKeys#find}) came to. */
public sealed interface AddressMatch {
    /** {@code key} was found; {@link AddressKey#unmatchedExtension} says what it left out of the address. */
    record Found(AddressKey key, TableValue value) implements AddressMatch {}

    /** No key of the search is in any table. */
    record NotFound() implements AddressMatch {}

    /** The answer is unknown; callers defer. */
    record Failed(String reason) implements AddressMatch {}
}

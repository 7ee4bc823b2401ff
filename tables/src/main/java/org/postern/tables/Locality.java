package org.postern.tables;

/** Whether a domain is one whose addresses are also known by their local part alone. */
public sealed interface Locality {
    /** The domain is $myorigin, matches $mydestination, or is a literal of an address of our own. */
    record Local() implements Locality {}

    /** The domain is somebody else's, or a relay domain. */
    record Remote() implements Locality {}

    /** A table that should tell could not be asked. */
    record Unknown(String reason) implements Locality {}
}

package org.postern.config;

/** Which subdomains an item of a domain list stands for. */
enum Subdomains {
    /** An item is itself and nothing else. */
    NONE,
    /** {@code .example.com} is every subdomain of it; {@code example.com} is itself. */
    OF_DOTTED_ITEM,
    /** {@code example.com} is itself and every subdomain. */
    OF_ITEM
}

package org.postern.relayd.rewrite;

/** What a domain is to this mail system (ADDRESS_CLASS_README). */
public enum AddressClass {
    /** Final here: mydestination, and our own address literals. */
    LOCAL,
    /** Final here, each address an alias of another: virtual_alias_domains. */
    ALIAS,
    /** Final here, with mailboxes: virtual_mailbox_domains. */
    MAILBOX,
    /** Relayed for: relay_domains. */
    RELAY,
    /** Everybody else's. */
    DEFAULT;

    /** Whether mail for the domain ends here rather than being passed on. */
    public boolean isFinal() {
        return this == LOCAL || this == ALIAS || this == MAILBOX;
    }
}

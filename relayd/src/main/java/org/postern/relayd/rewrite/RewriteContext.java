package org.postern.relayd.rewrite;

/** Whose address is rewritten. */
public enum RewriteContext {
    /** Envelope addresses, and headers of mail from our own clients: completed with $myorigin and $mydomain. */
    LOCAL,
    /** Headers of mail from other clients: completed with remote_header_rewrite_domain, or not at all. */
    REMOTE
}

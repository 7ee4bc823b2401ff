package org.postern.relayd.smtpclient;

/**
 * Why mail was not delivered.
 *
 * @param dsn the enhanced status code; its class says whether to try again (4) or to give up (5)
 * @param text for the log and for the sender
 * @param remoteHost who said so; empty when it is our own finding
 */
record Trouble(String dsn, String text, String remoteHost) {
    /** Our own finding. */
    Trouble(String dsn, String text) {
        this(dsn, text, "");
    }

    /** Whether to try again: with another host, or later. */
    boolean isSoft() {
        return dsn.startsWith("4");
    }

    /** The same trouble as a temporary one. */
    Trouble softened(String newText) {
        return new Trouble("4" + dsn.substring(1), newText, remoteHost);
    }
}

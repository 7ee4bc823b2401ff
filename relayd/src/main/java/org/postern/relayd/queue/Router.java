package org.postern.relayd.queue;

/** Says where a recipient goes. Asked anew for each attempt, so that an edited transport table takes effect without a restart. */
@FunctionalInterface
public interface Router {
    /** Where mail from {@code sender} for {@code recipient} (both unquoted) goes. */
    Routing route(String sender, String recipient);

    /** The answer. */
    sealed interface Routing {
        /**
         * To an agent.
         *
         * @param transport the agent's name
         * @param nexthop as in transport(5)
         * @param recipient the address after sender-specified routing was taken apart; mostly the one asked about
         */
        record To(String transport, String nexthop, String recipient) implements Routing {}

        /** Nobody knows now (a table does not answer): try again later. */
        record Unknown(String dsn, String reason) implements Routing {}

        /** Nowhere: the sender is told. */
        record Impossible(String dsn, String reason) implements Routing {}

        /** Nowhere, and nobody is told but the log. */
        record Discarded(String reason) implements Routing {}
    }
}

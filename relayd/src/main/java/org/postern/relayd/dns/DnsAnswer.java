package org.postern.relayd.dns;

import java.util.List;

/**
 * What the name service knows.
 *
 * @param <T> what was asked for: addresses, mail exchangers, names, texts
 */
public sealed interface DnsAnswer<T> {
    /**
     * There are records.
     *
     * @param values at least one, in the server's order
     * @param warnings for the log, about records that were left out or look wrong
     */
    record Found<T>(List<T> values, List<String> warnings) implements DnsAnswer<T> {
        /** Copies the lists. */
        public Found {
            values = List.copyOf(values);
            warnings = List.copyOf(warnings);
        }

        /** Records that are as they should be. */
        public Found(List<T> values) {
            this(values, List.of());
        }
    }

    /** It is certain that there is no such record. */
    record NotFound<T>(RecordType<?> type, Reason reason, List<String> warnings) implements DnsAnswer<T> {
        /** Copies the list. */
        public NotFound {
            warnings = List.copyOf(warnings);
        }

        /** Nothing to add. */
        public NotFound(RecordType<?> type, Reason reason) {
            this(type, reason, List.of());
        }
    }

    /** There are records, and what they name cannot exist. */
    record Malformed<T>(RecordType<?> type, List<String> warnings) implements DnsAnswer<T> {
        /** Copies the list. */
        public Malformed {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Nobody could say: try again later.
     *
     * @param reason what went wrong with which server, for people
     */
    record Failed<T>(RecordType<?> type, String reason) implements DnsAnswer<T> {
        @Override
        public List<String> warnings() {
            return List.of();
        }
    }

    /** Why there is no record; the text is that of Postfix's log. */
    enum Reason {
        /** NXDOMAIN: the name does not exist. */
        NO_SUCH_NAME("Host not found"),
        /** The name exists and has no record of this type. */
        NO_DATA("Host found but no data record of requested type"),
        /** Not a name that DNS can hold (RFC 1035 2.3.4). */
        INVALID_NAME("invalid host or domain name"),
        /** The name is an alias of itself, or of too many others in a row. */
        ALIAS_LOOP("Name server loop");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** The reason in words. */
        public String text() {
            return text;
        }
    }

    /** What the log should say besides. */
    List<String> warnings();

    /** The reason in a few words, as {@code dns_strerror} of Postfix gives them; empty when records were found. */
    default String error() {
        return switch (this) {
            case Found<T> _ -> "";
            case NotFound<T>(var _, Reason reason, var _) ->
                reason == Reason.NO_DATA ? reason.text() : Reason.NO_SUCH_NAME.text();
            case Malformed<T> _ -> "Malformed or unexpected name server reply";
            case Failed<T> _ -> "Host not found, try again";
        };
    }

    /** The whole sentence of Postfix's log about a look-up of {@code name} that brought nothing; empty when records were found. */
    default String trouble(String name) {
        return switch (this) {
            case Found<T> _ -> "";
            case NotFound<T>(RecordType<?> type, Reason reason, var _) ->
                switch (reason) {
                    case INVALID_NAME -> "Name service error for " + name + ": " + reason.text();
                    case ALIAS_LOOP -> reason.text() + " for " + name;
                    case NO_SUCH_NAME, NO_DATA -> notFound(name, type);
                };
            case Malformed<T>(RecordType<?> type, var _) -> serviceError(name, type);
            case Failed<T>(RecordType<?> type, var _) -> notFound(name, type);
        };
    }

    private String notFound(String name, RecordType<?> type) {
        return "Host or domain name not found. " + serviceError(name, type);
    }

    private String serviceError(String name, RecordType<?> type) {
        return "Name service error for name=" + name + " type=" + type + ": " + error();
    }

    /** How the system's own resolver puts it (gai_strerror(3)), for look-ups of addresses; empty when records were found. */
    default String systemError() {
        return switch (this) {
            case Found<T> _ -> "";
            case NotFound<T>(var _, Reason reason, var _) ->
                reason == Reason.NO_DATA ? "No address associated with hostname" : "Name or service not known";
            case Malformed<T> _ -> "Name or service not known";
            case Failed<T> _ -> "Temporary failure in name resolution";
        };
    }

    /**
     * The better of two answers to questions about the same name: records before anything else, then what leaves hope for another time.
     * Of equals, the second, since Postfix reports what it asked for last.
     */
    static <T> DnsAnswer<T> better(DnsAnswer<T> first, DnsAnswer<T> second) {
        return first.outranks(second) ? first : second;
    }

    /** Whether this counts for more than {@code other}, an answer to another question about the same name. */
    default boolean outranks(DnsAnswer<?> other) {
        return rank(this) > rank(other);
    }

    private static int rank(DnsAnswer<?> answer) {
        return switch (answer) {
            case Found<?> _ -> 3;
            case Failed<?> _ -> 2;
            case Malformed<?> _ -> 1;
            case NotFound<?> _ -> 0;
        };
    }
}

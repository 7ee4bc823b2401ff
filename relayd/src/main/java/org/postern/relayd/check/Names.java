package org.postern.relayd.check;

import java.util.Set;

/** The names of all findings outside tables. They never change: people write them into main.cf and into scripts. */
final class Names {
    // The text of main.cf.
    static final String UNREADABLE_FILE = "unreadable-file";
    static final String SYNTAX_ERROR = "syntax-error";
    static final String IGNORED_TEXT = "ignored-text";
    static final String UNKNOWN_NAME = "unknown-name";

    // Settings.
    static final String UNKNOWN_SETTING = "unknown-setting";
    static final String UNDEFINED_SETTING = "undefined-setting";
    static final String NO_EFFECT = "no-effect";
    static final String SET_TWICE = "set-twice";
    static final String BAD_VALUE = "bad-value";
    static final String BAD_LIST = "bad-list";
    static final String BAD_ITEM = "bad-item";
    static final String CONTENT_FILTER = "content-filter";
    static final String BARE_NEWLINE = "bare-newline";
    static final String UNKNOWN_TRANSPORT = "unknown-transport";
    static final String NO_DANE = "no-dane";
    static final String CANNOT_START = "cannot-start";

    // Restrictions.
    static final String OPEN_RELAY = "open-relay";
    static final String FORGEABLE_PERMIT = "forgeable-permit";
    static final String WIDE_NETWORK = "wide-network";
    static final String UNKNOWN_RESTRICTION = "unknown-restriction";
    static final String UNSUPPORTED_RESTRICTION = "unsupported-restriction";
    static final String UNREACHABLE_RESTRICTION = "unreachable-restriction";

    // Recipes.
    static final String SUBDOMAINS_RELAYED = "subdomains-relayed";
    static final String NEVER_MATCHES = "never-matches";
    static final String NO_RECIPIENT_LIST = "no-recipient-list";
    static final String NOBODY_LISTED = "nobody-listed";
    static final String NO_LOCAL_DELIVERY = "no-local-delivery";
    static final String SINGLE_INTERFACE = "single-interface";

    // Tables.
    static final String MISSING_TABLE = "missing-table";
    static final String UNUSABLE_TABLE = "unusable-table";
    static final String STALE_TABLE = "stale-table";
    static final String TABLE_TEXT = "table-text";
    static final String WRITABLE_BY_OTHERS = "writable-by-others";

    // The machine.
    static final String QUEUE_UNUSABLE = "queue-unusable";
    static final String QUEUE_FULL = "queue-full";
    static final String QUEUE_EXPOSED = "queue-exposed";
    static final String QUEUE_LEFTOVERS = "queue-leftovers";
    static final String CORRUPT_RECORDS = "corrupt-records";
    static final String LOG_UNWRITABLE = "log-unwritable";
    static final String PORT_TAKEN = "port-taken";
    static final String PORT_DENIED = "port-denied";
    static final String NO_SUCH_ADDRESS = "no-such-address";
    static final String DNS_UNREACHABLE = "dns-unreachable";
    static final String FUTURE_DATE = "future-date";
    static final String CLOCK_BEHIND = "clock-behind";

    // Certificates.
    static final String NO_CERTIFICATE = "no-certificate";
    static final String BAD_CERTIFICATE = "bad-certificate";
    static final String EXPIRED_CERTIFICATE = "expired-certificate";
    static final String CERTIFICATE_EXPIRES = "certificate-expires";
    static final String EXPOSED_KEY = "exposed-key";

    static final Set<String> ALL = Set.of(
            UNREADABLE_FILE,
            SYNTAX_ERROR,
            IGNORED_TEXT,
            UNKNOWN_NAME,
            UNKNOWN_SETTING,
            UNDEFINED_SETTING,
            NO_EFFECT,
            SET_TWICE,
            BAD_VALUE,
            BAD_LIST,
            BAD_ITEM,
            CONTENT_FILTER,
            BARE_NEWLINE,
            UNKNOWN_TRANSPORT,
            NO_DANE,
            CANNOT_START,
            OPEN_RELAY,
            FORGEABLE_PERMIT,
            WIDE_NETWORK,
            UNKNOWN_RESTRICTION,
            UNSUPPORTED_RESTRICTION,
            UNREACHABLE_RESTRICTION,
            SUBDOMAINS_RELAYED,
            NEVER_MATCHES,
            NO_RECIPIENT_LIST,
            NOBODY_LISTED,
            NO_LOCAL_DELIVERY,
            SINGLE_INTERFACE,
            MISSING_TABLE,
            UNUSABLE_TABLE,
            STALE_TABLE,
            TABLE_TEXT,
            WRITABLE_BY_OTHERS,
            QUEUE_UNUSABLE,
            QUEUE_FULL,
            QUEUE_EXPOSED,
            QUEUE_LEFTOVERS,
            CORRUPT_RECORDS,
            LOG_UNWRITABLE,
            PORT_TAKEN,
            PORT_DENIED,
            NO_SUCH_ADDRESS,
            DNS_UNREACHABLE,
            FUTURE_DATE,
            CLOCK_BEHIND,
            NO_CERTIFICATE,
            BAD_CERTIFICATE,
            EXPIRED_CERTIFICATE,
            CERTIFICATE_EXPIRES,
            EXPOSED_KEY);

    private Names() {}
}

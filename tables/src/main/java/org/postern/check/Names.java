package org.postern.check;

import java.util.Set;

/** The names of all findings in tables. They never change: people write them into their tables. */
final class Names {
    // What Postfix warns about.
    static final String MISSING_VALUE = "missing-value";
    static final String UNBALANCED_QUOTE = "unbalanced-quote";
    static final String NOT_UTF8 = "not-utf8";
    static final String NULL_BYTE = "null-byte";
    static final String LEADING_BLANK = "leading-blank";
    static final String ALIAS_COLON = "alias-colon";
    static final String DUPLICATE_KEY = "duplicate-key";

    // Any table.
    static final String NO_ENTRIES = "no-entries";
    static final String INVISIBLE_CHARACTER = "invisible-character";
    static final String UPPER_CASE = "upper-case";
    static final String WRONG_TYPE = "wrong-type";
    static final String TRAILING_COMMENT = "trailing-comment";
    static final String SWALLOWED_LINE = "swallowed-line";
    static final String UNKNOWN_NAME = "unknown-name";

    // By role.
    static final String NEVER_MATCHES = "never-matches";
    static final String BAD_NEXTHOP = "bad-nexthop";
    static final String UNKNOWN_TRANSPORT = "unknown-transport";
    static final String BAD_ADDRESS = "bad-address";
    static final String SEVERAL_ADDRESSES = "several-addresses";
    static final String ALIAS_LOOP = "alias-loop";
    static final String ALIAS_CHAIN = "alias-chain";
    static final String TOO_MANY_ADDRESSES = "too-many-addresses";
    static final String TARGET_REFUSED = "target-refused";
    static final String NOT_RELAYED = "not-relayed";
    static final String WILDCARD_UNDOES_LIST = "wildcard-undoes-list";
    static final String UNKNOWN_ACTION = "unknown-action";
    static final String BAD_ACTION = "bad-action";

    // Tables of rules.
    static final String SHADOWED_RULE = "shadowed-rule";

    static final Set<String> ALL = Set.of(
            MISSING_VALUE,
            UNBALANCED_QUOTE,
            NOT_UTF8,
            NULL_BYTE,
            LEADING_BLANK,
            ALIAS_COLON,
            DUPLICATE_KEY,
            NO_ENTRIES,
            INVISIBLE_CHARACTER,
            UPPER_CASE,
            WRONG_TYPE,
            TRAILING_COMMENT,
            SWALLOWED_LINE,
            UNKNOWN_NAME,
            NEVER_MATCHES,
            BAD_NEXTHOP,
            UNKNOWN_TRANSPORT,
            BAD_ADDRESS,
            SEVERAL_ADDRESSES,
            ALIAS_LOOP,
            ALIAS_CHAIN,
            TOO_MANY_ADDRESSES,
            TARGET_REFUSED,
            NOT_RELAYED,
            WILDCARD_UNDOES_LIST,
            UNKNOWN_ACTION,
            BAD_ACTION,
            SHADOWED_RULE);

    private Names() {}
}

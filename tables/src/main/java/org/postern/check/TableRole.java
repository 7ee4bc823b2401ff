package org.postern.check;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a table is for, which decides what its keys and values mean. */
public enum TableRole {
    /** transport_maps: transport(5). */
    TRANSPORT("transport"),
    /** virtual_alias_maps: virtual(5). */
    VIRTUAL("virtual"),
    /** relay_recipient_maps and others that list who exists: only the keys count. */
    RELAY_RECIPIENTS("relay_recipients"),
    /** check_client_access and its kin: access(5). */
    ACCESS("access"),
    /** canonical_maps and smtp_generic_maps: canonical(5), generic(5). */
    CANONICAL("canonical"),
    /** Anything else: what can be said of every table. */
    OTHER("other");

    private final String word;

    TableRole(String word) {
        this.word = word;
    }

    /** As options and messages have it. */
    public String word() {
        return word;
    }

    /** The words of all roles. */
    public static List<String> words() {
        return Arrays.stream(values()).map(TableRole::word).toList();
    }

    /** The role that {@code word} names; {@code generic} is {@link #CANONICAL}. */
    public static Optional<TableRole> named(String word) {
        return Arrays.stream(values())
                .filter(role -> role.word.equals("generic".equals(word) ? "canonical" : word))
                .findFirst();
    }

    /**
     * The role that the name of a file suggests: {@code transport}, {@code sender_access.txt}; {@link #OTHER} when it suggests none.
     * A name that says more than one thing ({@code virtual_domains}) suggests none.
     */
    public static TableRole ofFile(String fileName) {
        Set<String> words =
                new HashSet<>(Arrays.asList(fileName.toLowerCase(Locale.ROOT).split("[^a-z0-9]+", -1)));
        boolean mailboxes = words.contains("mailbox") || words.contains("mailboxes") || words.contains("regexp");
        if (mailboxes || words.contains("domains") || words.contains("pcre") || words.contains("cidr")) {
            return OTHER;
        }
        if (words.contains("access")) {
            return ACCESS;
        }
        if (words.contains("recipients") || (words.contains("recipient") && words.contains("relay"))) {
            return RELAY_RECIPIENTS;
        }
        if (words.contains("canonical") || words.contains("generic")) {
            return CANONICAL;
        }
        if (words.contains("transport") && !words.contains("sender") && !words.contains("default")) {
            return TRANSPORT;
        }
        return words.contains("virtual") ? VIRTUAL : OTHER;
    }
}

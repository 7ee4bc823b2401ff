package org.postern.tables.patterns;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postern.address.IpAddress;

/** The key that rules are applied to, and what was captured of it. For one look-up. */
final class Subject {
    private final String key;
    private final CountedText text;
    private final Optional<IpAddress> address;
    private @Nullable Matcher matcher;

    /** The key for rules of this type. */
    Subject(String key, RuleType type) {
        this.key = key;
        this.address = type == RuleType.CIDR ? CidrPattern.address(key) : Optional.empty();
        this.text = new CountedText(key);
    }

    /** Looks for {@code pattern} anywhere in the key; {@link #group} is about this one from then on. */
    boolean find(Pattern pattern) {
        return search(pattern).find();
    }

    /** As {@link #find}, but of several matches at the same place it takes the longest (POSIX 1003.1 9.1). */
    boolean findLongest(Pattern pattern) {
        Matcher search = search(pattern);
        if (!search.find()) {
            return false;
        }
        int start = search.start();
        int end = key.length();
        search.region(start, end);
        while (!search.matches()) {
            search.region(start, --end);
        }
        return true;
    }

    private Matcher search(Pattern pattern) {
        text.refill();
        Matcher search = matcher;
        if (search == null) {
            search = pattern.matcher(text);
            search.useAnchoringBounds(false);
            search.useTransparentBounds(true);
            matcher = search;
        } else {
            search.reset();
            search.usePattern(pattern);
        }
        return search;
    }

    /** What a group of the last expression matched; empty when it took no part. */
    String group(int number) {
        Matcher search = matcher;
        String group = search == null ? null : search.group(number);
        return group == null ? "" : group;
    }

    /** The key as an address, for networks; empty when it is none. */
    Optional<IpAddress> address() {
        return address;
    }
}

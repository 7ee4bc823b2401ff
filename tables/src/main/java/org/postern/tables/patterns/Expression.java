package org.postern.tables.patterns;

import java.util.Optional;
import java.util.regex.Pattern;
import org.postern.address.IpAddress;

/** What a key is compared with. */
sealed interface Expression {
    /**
     * Whether the key matches.
     *
     * @throws BudgetSpentException if finding out takes too many steps
     */
    boolean matches(Subject subject);

    /** Whether this certainly matches every key that {@code other} matches. */
    boolean covers(Expression other);

    /** Whether this certainly matches every key there can be. */
    boolean matchesAll();

    /**
     * A regular expression.
     *
     * @param groups how many capture
     * @param longest whether the longest of several possible matches is wanted, as with POSIX, where what is captured matters
     */
    record Regular(Pattern pattern, int groups, boolean longest) implements Expression {
        /** As the translators write it: from the start, any number of any characters, and no end to reach. */
        private static final Pattern ANYTHING = Pattern.compile("(?:\\\\A|\\^)*(?:(?:\\.\\*)|(?:\\(\\.\\*\\)))?");

        @Override
        public boolean matches(Subject subject) {
            return longest ? subject.findLongest(pattern) : subject.find(pattern);
        }

        /** The same expression only. */
        @Override
        public boolean covers(Expression other) {
            return other instanceof Regular regular
                    && regular.pattern.flags() == pattern.flags()
                    && regular.pattern.pattern().equals(pattern.pattern());
        }

        @Override
        public boolean matchesAll() {
            return ANYTHING.matcher(pattern.pattern()).matches();
        }
    }

    /** All addresses in a network, or all others of its family. */
    record Net(CidrPattern network, boolean others) implements Expression {
        @Override
        public boolean matches(Subject subject) {
            Optional<byte[]> address = subject.address().map(IpAddress::bytes).filter(network::isSameFamily);
            return address.isPresent() && network.contains(address.get()) != others;
        }

        @Override
        public boolean covers(Expression other) {
            return other instanceof Net net
                    && net.others == others
                    && (others ? net.network.covers(network) : network.covers(net.network));
        }

        /** There are addresses of another family. */
        @Override
        public boolean matchesAll() {
            return false;
        }
    }
}

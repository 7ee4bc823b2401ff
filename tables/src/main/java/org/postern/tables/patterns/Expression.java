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

    /**
     * A regular expression.
     *
     * @param groups how many capture
     * @param longest whether the longest of several possible matches is wanted, as with POSIX, where what is captured matters
     */
    record Regular(Pattern pattern, int groups, boolean longest) implements Expression {
        @Override
        public boolean matches(Subject subject) {
            return longest ? subject.findLongest(pattern) : subject.find(pattern);
        }
    }

    /** All addresses in a network, or all others of its family. */
    record Net(CidrPattern network, boolean others) implements Expression {
        @Override
        public boolean matches(Subject subject) {
            Optional<byte[]> address = subject.address().map(IpAddress::bytes).filter(network::isSameFamily);
            return address.isPresent() && network.contains(address.get()) != others;
        }
    }
}

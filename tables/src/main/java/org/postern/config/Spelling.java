package org.postern.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Guesses which word was meant. */
public final class Spelling {
    private Spelling() {}

    /** The one of {@code words}, which are in lower case, that is most like {@code written}, when one is like it. */
    public static Optional<String> closest(String written, Collection<String> words) {
        String lower = written.toLowerCase(Locale.ROOT);
        int least = most(written) + 1;
        String best = "";
        for (String word : words) {
            // The lengths tell how many there must be at least.
            if (Math.abs(word.length() - lower.length()) < least) {
                int distance = distance(lower, word);
                if (distance < least) {
                    best = word;
                    least = distance;
                }
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    /** How many slips of the pen a word as long as this may have. */
    static int most(String written) {
        return Math.max(1, Math.min(3, written.length() / 4));
    }

    /** How many characters must be inserted, deleted, replaced or exchanged with their neighbour to get from one to the other. */
    static int distance(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            cost[i][0] = i;
        }
        for (int j = 0; j <= to.length(); j++) {
            cost[0][j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            for (int j = 1; j <= to.length(); j++) {
                int replace = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                int least = Math.min(cost[i - 1][j - 1] + replace, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    least = Math.min(least, cost[i - 2][j - 2] + 1);
                }
                cost[i][j] = least;
            }
        }
        return cost[from.length()][to.length()];
    }
}

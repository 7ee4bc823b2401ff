package org.postern.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which alias leads to which, and what comes of it when recipients are expanded as cleanup does it. An alias is known by the line it
 * begins on. Aliases must be added in ascending order; of one that leads to a single address that is no alias nothing is kept.
 */
final class AliasGraph {
    private static final int NEW = 0;
    private static final int OPEN = 1;
    private static final int DONE = 2;

    /** What to find. */
    interface Finder {
        /** Aliases that lead to one another, back to the first. */
        void circle(int[] lines);

        /** An alias at the head of so many that lead on by their first address. */
        void chain(int line, int length);

        /** An alias that becomes so many addresses in the end; more than the limit. */
        void crowd(int line, long addresses);
    }

    private int[] lines = new int[16];
    private int[] starts = new int[17];
    /** For each address of an alias the line of the alias that it is; 0 if it is none. */
    private int[] targets = new int[32];
    /** Aliases that lead to themselves as well: what leads to them ends there. */
    private boolean[] ends = new boolean[16];

    private int count;

    /** Adds an alias with its addresses' aliases, of which the first {@code size} elements count; its own line is itself. */
    void add(int line, int[] addresses, int size) {
        boolean leads = size > 1;
        for (int i = 0; i < size; i++) {
            leads |= addresses[i] != 0 && addresses[i] != line;
        }
        if (!leads) {
            return;
        }
        if (count == lines.length) {
            lines = Arrays.copyOf(lines, 2 * count);
            starts = Arrays.copyOf(starts, 2 * count + 1);
            ends = Arrays.copyOf(ends, 2 * count);
        }
        int start = starts[count];
        if (start + size > targets.length) {
            targets = Arrays.copyOf(targets, Math.max(start + size, 2 * targets.length));
        }
        lines[count] = line;
        for (int i = 0; i < size; i++) {
            ends[count] |= addresses[i] == line;
            targets[start + i] = addresses[i] == line ? 0 : addresses[i];
        }
        starts[++count] = start + size;
    }

    /** How many aliases lead from one to the next at most; 1 also when there is none at all. */
    int longestChain() {
        int[] longest = {1};
        find(2, Integer.MAX_VALUE, new Finder() {
            @Override
            public void circle(int[] aliases) {
                // Its aliases are in a chain as well.
            }

            @Override
            public void chain(int line, int length) {
                longest[0] = Math.max(longest[0], length);
            }

            @Override
            public void crowd(int line, long addresses) {
                // There is no limit.
            }
        });
        return longest[0];
    }

    /** Goes through all of it. */
    void find(int chainLimit, int addressLimit, Finder finder) {
        new Search(chainLimit, addressLimit, finder).run();
    }

    private int indexOf(int line) {
        return line == 0 ? -1 : Arrays.binarySearch(lines, 0, count, line);
    }

    /** Depth first, with a stack of its own: a chain may be longer than the thread's. */
    private final class Search {
        private final int chainLimit;
        private final int addressLimit;
        private final Finder finder;
        private final byte[] state = new byte[count];
        private final int[] length = new int[count];
        private final long[] addresses = new long[count];
        private final int[] next = new int[count];
        private final int[] stack = new int[count];
        private int depth;

        Search(int chainLimit, int addressLimit, Finder finder) {
            this.chainLimit = chainLimit;
            this.addressLimit = addressLimit;
            this.finder = finder;
        }

        void run() {
            for (int i = 0; i < count; i++) {
                if (state[i] == NEW) {
                    open(i);
                    while (depth > 0) {
                        step(stack[depth - 1]);
                    }
                }
            }
        }

        private void open(int alias) {
            state[alias] = OPEN;
            next[alias] = starts[alias];
            stack[depth++] = alias;
        }

        private void step(int alias) {
            while (next[alias] < starts[alias + 1]) {
                int target = indexOf(targets[next[alias]++]);
                if (target < 0) {
                    continue;
                }
                if (state[target] == OPEN && !ends[target]) {
                    circle(target);
                } else if (state[target] == NEW) {
                    open(target);
                    return;
                }
            }
            close(alias);
        }

        private void circle(int first) {
            int from = depth - 1;
            while (stack[from] != first) {
                from--;
            }
            List<Integer> found = new ArrayList<>();
            for (int i = from; i < depth; i++) {
                found.add(lines[stack[i]]);
            }
            finder.circle(found.stream().mapToInt(Integer::intValue).toArray());
        }

        private void close(int alias) {
            long sum = 0;
            for (int i = starts[alias]; i < starts[alias + 1]; i++) {
                int target = indexOf(targets[i]);
                sum += target < 0 ? 1 : Math.max(1, addresses[target]);
            }
            addresses[alias] = Math.min(sum, Integer.MAX_VALUE);
            int firstTarget = targets[starts[alias]];
            int first = indexOf(firstTarget);
            length[alias] = 1 + (first >= 0 ? length[first] : firstTarget != 0 ? 1 : 0);
            state[alias] = DONE;
            depth--;
            if (length[alias] >= chainLimit) {
                finder.chain(lines[alias], length[alias]);
            }
            if (addresses[alias] > addressLimit) {
                finder.crowd(lines[alias], addresses[alias]);
            }
        }
    }
}

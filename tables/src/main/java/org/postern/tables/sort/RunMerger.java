package org.postern.tables.sort;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Goes through several sorted runs as if they were one, by a tree of losers (Knuth, The Art of Computer Programming 3, 5.4.1). */
final class RunMerger {
    private static final int NOBODY = -1;

    private final RunReader[] runs;
    /** The run that lost at each inner node; at 0 the one that lost nowhere. */
    private final int[] losers;

    private final boolean[] exhausted;
    private boolean begun;

    RunMerger(List<RunReader> runs) {
        this.runs = runs.toArray(RunReader[]::new);
        this.losers = new int[this.runs.length];
        this.exhausted = new boolean[this.runs.length];
    }

    /** The run at whose record the merged sequence is now; null at its end. */
    @Nullable
    RunReader next() throws IOException {
        if (begun) {
            int last = losers[0];
            exhausted[last] = !runs[last].next();
            play(last);
        } else {
            begun = true;
            Arrays.fill(losers, NOBODY);
            for (int run = 0; run < runs.length; run++) {
                exhausted[run] = !runs[run].next();
                play(run);
            }
        }
        return exhausted[losers[0]] ? null : runs[losers[0]];
    }

    /** Lets {@code run} play from its leaf to the root; while the tree is being built, to the first node where nobody waits. */
    private void play(int run) {
        int winner = run;
        for (int node = (run + runs.length) / 2; node > 0; node /= 2) {
            if (losers[node] == NOBODY) {
                losers[node] = winner;
                return;
            }
            if (beats(losers[node], winner)) {
                int loser = winner;
                winner = losers[node];
                losers[node] = loser;
            }
        }
        losers[0] = winner;
    }

    private boolean beats(int a, int b) {
        if (exhausted[a] || exhausted[b]) {
            return !exhausted[a];
        }
        return runs[a].isBefore(runs[b]);
    }
}

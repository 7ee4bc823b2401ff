package org.postern.postmap;

import java.util.Arrays;
import java.util.Locale;
import org.postern.tables.CaseFolding;
import org.postern.tables.source.SourceEntry;

/** What {@code -v} says about a build: what was read, folded and dropped, and how long each step took. */
final class BuildLog {
    private final Report report;
    private final boolean verbose;
    private long folded;
    private long problems;
    private long stepStart = System.nanoTime();

    BuildLog(Report report, boolean verbose) {
        this.report = report;
        this.verbose = verbose;
    }

    /** Takes an entry that was read. */
    void entry(SourceEntry entry, CaseFolding folding) {
        if (verbose) {
            byte[] key = entry.key();
            folded += Arrays.equals(folding.fold(key).orElse(key), key) ? 0 : 1;
        }
    }

    /** A line had a problem; most of such lines are dropped. */
    void problem() {
        problems++;
    }

    void read(String file, long entries, long bytes) {
        step(file + ": read " + entries + " entries, " + bytes + " bytes; " + folded + " keys folded, " + problems
                + " lines with problems");
    }

    void sorted(String file, long keys) {
        step(file + ": sorted; " + keys + " keys");
    }

    void published(String file, long entries) {
        step(file + ": wrote, verified and published " + entries + " entries");
    }

    private void step(String text) {
        long now = System.nanoTime();
        if (verbose) {
            report.line(text + String.format(Locale.ROOT, " (%.3f s)", (now - stepStart) / 1e9));
        }
        stepStart = now;
    }
}

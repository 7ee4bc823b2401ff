package org.postern.findings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Findings as they come, put in order and counted. Of those with the same name only so many are kept that somebody might read them;
 * the others are counted, so that a broken file of any size takes little memory. For one thread.
 */
public final class FindingList implements Consumer<Finding> {
    /** How many of the same name are kept; the first that come. */
    public static final int KEPT = 100;

    private static final Comparator<Finding> BY_PLACE = Comparator.comparing(
                    (Finding finding) -> finding.place().file())
            .thenComparingInt(finding -> finding.place().line())
            .thenComparingInt(finding -> finding.place().column());

    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, Integer> countOf = new TreeMap<>();
    private int errors;
    private int warnings;

    /** Adds {@code finding}, or counts it only. */
    @Override
    public void accept(Finding finding) {
        if (hasRoomFor(finding.name())) {
            findings.add(finding);
        }
        count(finding.severity(), finding.name());
    }

    /** Counts a finding that would not be kept. */
    public void count(Severity severity, String name) {
        if (severity == Severity.ERROR) {
            errors++;
        } else {
            warnings++;
        }
        countOf.merge(name, 1, Integer::sum);
    }

    /** Whether another finding called {@code name} would be kept; making it is worth the trouble only then. */
    public boolean hasRoomFor(String name) {
        return countOf.getOrDefault(name, 0) < KEPT;
    }

    /** Those that were kept: by file, line and column; of the same place, in the order in which they came. */
    public List<Finding> sorted() {
        return findings.stream().sorted(BY_PLACE).toList();
    }

    /** How many were not kept, by name; only names of which there are such. */
    public Map<String, Integer> leftOut() {
        Map<String, Integer> more = new TreeMap<>();
        countOf.forEach((name, count) -> {
            if (count > KEPT) {
                more.put(name, count - KEPT);
            }
        });
        return more;
    }

    /** How many errors there are, kept or not. */
    public int errors() {
        return errors;
    }

    /** How many warnings there are, kept or not. */
    public int warnings() {
        return warnings;
    }

    /** Whether there is no finding. */
    public boolean isEmpty() {
        return errors + warnings == 0;
    }

    /** {@code 1 error, 3 warnings}. */
    public String summary() {
        return summary(errors, warnings);
    }

    /** The same for so many. */
    public static String summary(int errors, int warnings) {
        List<String> parts = new ArrayList<>();
        if (errors > 0) {
            parts.add(errors + (errors == 1 ? " error" : " errors"));
        }
        if (warnings > 0) {
            parts.add(warnings + (warnings == 1 ? " warning" : " warnings"));
        }
        return parts.isEmpty() ? "no findings" : String.join(", ", parts);
    }
}

package org.postern.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.postern.benchmarks.LookupBenchmark.Answer;

/** What look-ups cost, as tables in Markdown: one for each size of table and number of threads. */
final class LookupReport {
    /** What the others are compared with: the C library that asks the least. */
    private static final Contender MEASURE = Contender.TINYCDB;

    /** What was measured. */
    record Case(int threads, int entries, Answer answer, Contender contender) {}

    /** What came out, for one look-up. */
    record Score(double nanoseconds, double bytes) {}

    /** A table of the report. */
    private record Section(int entries, int threads) {}

    private final Map<Case, List<Score>> scores = new HashMap<>();
    private final Map<Case, Long> sizes = new HashMap<>();
    private final Set<Section> sections =
            new TreeSet<>(Comparator.comparingInt(Section::entries).thenComparingInt(Section::threads));

    /** Adds what one round came to; {@code size} is that of what is on disk, bytes. */
    void add(Case measured, Score score, long size) {
        scores.computeIfAbsent(measured, first -> new ArrayList<>()).add(score);
        sizes.put(measured, size);
        sections.add(new Section(measured.entries(), measured.threads()));
    }

    void print(PrintStream out) {
        out.printf("Nanoseconds per look-up, in brackets the ratio to %s; bytes allocated by it.%n", MEASURE.label());
        for (Section section : sections) {
            out.printf(
                    Locale.ROOT,
                    "%n| %,d entries, %d thread%s | hit | miss | bytes | MB on disk |%n",
                    section.entries(),
                    section.threads(),
                    section.threads() == 1 ? "" : "s");
            out.println("|---|---|---|---|---|");
            for (Contender contender : Contender.values()) {
                if (scores.containsKey(at(section, Answer.HIT, contender))) {
                    out.println(row(section, contender));
                }
            }
        }
        out.flush();
    }

    private static Case at(Section section, Answer answer, Contender contender) {
        return new Case(section.threads(), section.entries(), answer, contender);
    }

    private String row(Section section, Contender contender) {
        Case hit = at(section, Answer.HIT, contender);
        Case miss = at(section, Answer.MISS, contender);
        long size = sizes.getOrDefault(hit, 0L);
        return String.format(
                Locale.ROOT,
                "| %s (%s) | %s | %s | %.0f / %.0f | %s |",
                contender.label(),
                contender.variant(),
                time(section, Answer.HIT, contender),
                time(section, Answer.MISS, contender),
                median(hit, Score::bytes),
                median(miss, Score::bytes),
                size == 0 ? "heap" : String.format(Locale.ROOT, "%.1f", size / 1e6));
    }

    private String time(Section section, Answer answer, Contender contender) {
        double nanoseconds = median(at(section, answer, contender), Score::nanoseconds);
        Case measure = at(section, answer, MEASURE);
        return scores.containsKey(measure)
                ? String.format(
                        Locale.ROOT, "%.0f (%.2f)", nanoseconds, nanoseconds / median(measure, Score::nanoseconds))
                : String.format(Locale.ROOT, "%.0f", nanoseconds);
    }

    private double median(Case measured, ToDoubleFunction<Score> what) {
        double[] sorted = scores.getOrDefault(measured, List.of()).stream()
                .mapToDouble(what)
                .sorted()
                .toArray();
        int middle = sorted.length / 2;
        return sorted.length == 0
                ? Double.NaN
                : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

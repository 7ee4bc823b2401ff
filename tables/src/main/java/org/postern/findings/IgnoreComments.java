package org.postern.findings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the comments of a file say about its findings: {@code # postern: ignore NAME, NAME} silences findings of these names in the
 * next line that is neither empty nor a comment. Whatever follows the names may say why.
 *
 * <p>To be told every line of the file in order. Takes some eight bytes of memory for each such comment.
 */
public final class IgnoreComments {
    private static final String MARK = "postern:";
    private static final String WORD = "ignore";

    private final List<Set<String>> sets = new ArrayList<>();
    private final Map<Set<String>, Integer> numbers = new HashMap<>();
    private Set<String> pending = Set.of();
    private int[] lines = new int[8];
    private int[] setOfLine = new int[8];
    private int count;

    /** Whether {@code word} has the shape of a finding's name: lower-case words and numbers, joined by hyphens. */
    static boolean isName(String word) {
        return word.indexOf('-') > 0
                && !word.endsWith("-")
                && word.chars().allMatch(c -> c == '-' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
    }

    /** Takes the text of a comment, from its {@code #} on; returns the names that it wants to be silent about. */
    public Set<String> comment(String text) {
        String[] words = text.replace('#', ' ').strip().split("[\\s,]+", -1);
        if (words.length < 2 || !words[0].equals(MARK) || !words[1].equals(WORD)) {
            return Set.of();
        }
        Set<String> names = new LinkedHashSet<>();
        for (int i = 2; i < words.length && isName(words[i]); i++) {
            names.add(words[i]);
        }
        Set<String> all = new LinkedHashSet<>(pending);
        all.addAll(names);
        pending = all;
        return names;
    }

    /** Tells that the line with this number is neither empty nor a comment: what the comments before it say is about this one. */
    public void line(int number) {
        if (pending.isEmpty()) {
            return;
        }
        if (count == lines.length) {
            lines = Arrays.copyOf(lines, 2 * count);
            setOfLine = Arrays.copyOf(setOfLine, 2 * count);
        }
        lines[count] = number;
        setOfLine[count] = numbers.computeIfAbsent(pending, set -> {
            sets.add(set);
            return sets.size() - 1;
        });
        count++;
        pending = Set.of();
    }

    /** Whether a comment is silent about findings called {@code name} in the line with this number. */
    public boolean silences(int number, String name) {
        int found = Arrays.binarySearch(lines, 0, count, number);
        return found >= 0 && sets.get(setOfLine[found]).contains(name);
    }
}

package org.postern.relayd.check;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.findings.IgnoreComments;
import org.postern.findings.Place;

/** Finds where in the text of main.cf a setting, or a word of its value, stands, and what its comments want to be silent about. */
final class MainCfPlaces {
    /** A word of a value: what white space, commas, braces and the equals sign divide. */
    private static final Pattern WORD = Pattern.compile("[^\\s,{}=]+");

    private final String file;
    private final List<String> lines;
    private final IgnoreComments ignored = new IgnoreComments();
    private final Set<String> unknownNames = new LinkedHashSet<>();

    /** @param file the name of main.cf, as findings show it; empty when there is none */
    MainCfPlaces(String file, String text) {
        this.file = file;
        this.lines = text.isEmpty() ? List.of() : text.lines().toList();
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).strip();
            if (line.startsWith("#")) {
                for (String name : ignored.comment(line)) {
                    if (!Names.ALL.contains(name)) {
                        unknownNames.add(name);
                    }
                }
            } else if (!line.isEmpty()) {
                ignored.line(number);
            }
        }
    }

    /** The names of findings that comments mention and that do not exist. */
    Set<String> unknownNames() {
        return unknownNames;
    }

    /** The text without the assignments that begin in {@code left}, in as many lines. */
    String without(Set<Integer> left) {
        StringBuilder text = new StringBuilder();
        boolean out = false;
        for (int line = 1; line <= lines.size(); line++) {
            out = left.contains(line) || (out && continues(line));
            text.append(out ? "" : lines.get(line - 1)).append('\n');
        }
        return text.toString();
    }

    /** main.cf as a whole. */
    Place file() {
        return file.isEmpty() ? Place.NOWHERE : Place.of(file);
    }

    /** The name in the line with this number; main.cf as a whole for 0. */
    Place name(int line) {
        if (line < 1 || line > lines.size()) {
            return file();
        }
        String text = lines.get(line - 1);
        int end = 0;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end)) && text.charAt(end) != '=') {
            end++;
        }
        return place(line, 0, end);
    }

    /** The setting called {@code name}, if main.cf sets it; else main.cf as a whole. */
    Place setting(MainCf config, String name) {
        return name(config.line(name));
    }

    /** A word in the value of the setting called {@code name}, as it is or as it is when expanded; else the setting. */
    Place word(MainCf config, String name, String word) {
        int first = config.line(name);
        for (int line = first; line > 0 && line <= lines.size() && (line == first || continues(line)); line++) {
            Place found = isComment(line) ? null : find(config, line, word, line == first);
            if (found != null) {
                return found;
            }
        }
        return name(first);
    }

    /** A word anywhere in a value; else main.cf as a whole. */
    Place word(MainCf config, String word) {
        for (int line = 1; line <= lines.size(); line++) {
            Place found = isComment(line) ? null : find(config, line, word, !continues(line));
            if (found != null) {
                return found;
            }
        }
        return file();
    }

    private @Nullable Place find(MainCf config, int line, String word, boolean assigns) {
        String text = lines.get(line - 1);
        int start = assigns ? text.indexOf('=') + 1 : 0;
        Matcher words = WORD.matcher(text);
        for (boolean more = words.find(start); more; more = words.find()) {
            if (words.group().equals(word) || expanded(config, words.group()).equals(word)) {
                return place(line, words.start(), words.end());
            }
        }
        return null;
    }

    private static String expanded(MainCf config, String word) {
        try {
            return word.indexOf('$') < 0 ? word : config.expand(word);
        } catch (ConfigException bad) {
            return word;
        }
    }

    /** In {@code line} or, where that continues another one, at the beginning of that one. */
    boolean silences(int line, String name) {
        for (int at = line; at > 0 && at <= lines.size(); at--) {
            if (ignored.silences(at, name)) {
                return true;
            }
            if (!isComment(at) && !continues(at)) {
                return false;
            }
        }
        return false;
    }

    private boolean isComment(int line) {
        String text = lines.get(line - 1).strip();
        return text.isEmpty() || text.startsWith("#");
    }

    /** Comments and empty lines do not end an assignment. */
    private boolean continues(int line) {
        String text = lines.get(line - 1);
        return text.isEmpty() || text.startsWith("#") || Character.isWhitespace(text.charAt(0));
    }

    private Place place(int line, int start, int end) {
        String text = lines.get(line - 1);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int from = text.substring(0, start).getBytes(StandardCharsets.UTF_8).length;
        int to = text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
        return Place.of(file, line, bytes, from, to);
    }

    /** All comment lines that want silence about something that does not exist, for a finding. */
    List<Integer> linesOf(String unknownName) {
        List<Integer> found = new ArrayList<>();
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).strip();
            if (line.startsWith("#") && line.contains("postern:") && line.contains(unknownName)) {
                found.add(number);
            }
        }
        return found;
    }

    /** The line as a whole. */
    Place line(int number) {
        return Place.of(file, number, lines.get(number - 1));
    }
}

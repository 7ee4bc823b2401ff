package org.postern.relayd.smtpd;

import java.util.Locale;
import org.postern.relayd.smtp.Verbs;

/**
 * A command line, split at the first blank.
 *
 * @param verb in capitals; empty when the line is blank
 * @param argument what follows, without blanks around it
 */
record CommandLine(String verb, String argument) {
    static CommandLine parse(String line) {
        int start = afterBlanks(line, 0);
        int end = start;
        while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
            end++;
        }
        int from = afterBlanks(line, end);
        int to = line.length();
        while (to > from && Character.isWhitespace(line.charAt(to - 1))) {
            to--;
        }
        return new CommandLine(verb(line, start, end), line.substring(from, to));
    }

    private static int afterBlanks(String line, int from) {
        int at = from;
        while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
            at++;
        }
        return at;
    }

    private static String verb(String line, int start, int end) {
        for (String known : Verbs.ALL) {
            if (known.length() == end - start && line.startsWith(known, start)) {
                return known;
            }
        }
        return line.substring(start, end).toUpperCase(Locale.ROOT);
    }
}

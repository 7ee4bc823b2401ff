package org.postern.relayd.smtpd;

import java.util.Locale;

/**
 * A command line, split at the first blank.
 *
 * @param verb in capitals; empty when the line is blank
 * @param argument what follows, without blanks around it
 */
record CommandLine(String verb, String argument) {
    static CommandLine parse(String line) {
        String text = line.strip();
        int end = 0;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return new CommandLine(
                text.substring(0, end).toUpperCase(Locale.ROOT),
                text.substring(end).strip());
    }
}

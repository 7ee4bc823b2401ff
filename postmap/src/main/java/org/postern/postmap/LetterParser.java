package org.postern.postmap;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postern.tables.KeyEnd;
import org.postern.tables.publish.DuplicatePolicy;

/**
 * Reads a command line of one-letter options, as getopt(3) does. It understands what {@link LongOptionParser} makes of the same
 * arguments, and is there because a query would spend more time on loading that one than on everything else.
 */
final class LetterParser {
    private final List<String> arguments;
    private final Options options = new Options();
    private int next;

    private LetterParser(List<String> arguments) {
        this.arguments = arguments;
    }

    /** The options; null when there is anything but letters, or something is wrong with them. */
    static @Nullable Options parse(List<String> arguments) {
        LetterParser parser = new LetterParser(arguments);
        return parser.parseAll() ? parser.options : null;
    }

    private boolean parseAll() {
        while (next < arguments.size() && isGroup(arguments.get(next))) {
            if (!parseGroup(arguments.get(next++))) {
                return false;
            }
        }
        options.tables.addAll(arguments.subList(next, arguments.size()));
        return true;
    }

    /** A minus sign alone is a name. */
    private static boolean isGroup(String argument) {
        return argument.length() > 1 && argument.charAt(0) == '-';
    }

    private boolean parseGroup(String group) {
        for (int i = 1; i < group.length(); i++) {
            char letter = group.charAt(i);
            if (letter == 'c' || letter == 'd' || letter == 'q') {
                boolean attached = i + 1 < group.length();
                if (!attached && next == arguments.size()) {
                    return false;
                }
                take(letter, attached ? group.substring(i + 1) : arguments.get(next++));
                return true;
            }
            if (!take(letter)) {
                return false;
            }
        }
        return true;
    }

    private void take(char letter, String value) {
        if (letter == 'c') {
            options.configDirectory = value;
        } else if (letter == 'd') {
            options.deletions.add(value);
        } else {
            options.queries.add(value);
        }
    }

    private boolean take(char letter) {
        switch (letter) {
            case 'b' -> options.bodyKeys = true;
            case 'F' -> options.fileValues = true;
            case 'f' -> options.unfolded = true;
            case 'h' -> options.headerKeys = true;
            case 'i' -> options.incremental = true;
            case 'j' -> options.json = true;
            case 'm' -> options.mimeKeys = true;
            case 'N' -> options.keyEnd = KeyEnd.NUL;
            case 'n' -> options.keyEnd = KeyEnd.PLAIN;
            case 'o' -> options.keepOwnership = true;
            case 'p' -> options.plainMode = true;
            case 'r' -> options.duplicates = DuplicatePolicy.KEEP_LAST;
            case 's' -> options.list = true;
            case 'U' -> options.utf8 = true;
            case 'u' -> options.utf8 = false;
            case 'v' -> options.verbose = true;
            case 'w' -> options.duplicates = DuplicatePolicy.KEEP_FIRST;
            default -> {
                return false;
            }
        }
        return true;
    }
}

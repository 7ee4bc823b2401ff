package org.postern.tables;

import java.util.ArrayList;
import java.util.List;

/**
 * Lists as main.cf writes them: elements separated by commas and blanks, in which {@code { }} groups one element (postconf(5)). All
 * lists have this syntax: domains, addresses, tables, restrictions.
 */
public final class ListSyntax {
    private ListSyntax() {}

    /** The elements of {@code text}, braces included; a brace that is never closed reaches to the end. */
    public static List<String> split(String text) {
        List<String> elements = new ArrayList<>();
        int start = -1;
        int level = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (level == 0 && isSeparator(c)) {
                if (start >= 0) {
                    elements.add(text.substring(start, i));
                    start = -1;
                }
                continue;
            }
            if (start < 0) {
                start = i;
            }
            if (c == '{') {
                level++;
            } else if (c == '}' && level > 0) {
                level--;
            }
        }
        if (start >= 0) {
            elements.add(text.substring(start));
        }
        return List.copyOf(elements);
    }

    /**
     * The elements of {@code text} that come before one that begins with {@code #}: in lists of names and addresses, though not of
     * tables and restrictions, somebody's comment ends the list.
     */
    public static List<String> splitToComment(String text) {
        return split(text).stream()
                .takeWhile(element -> !element.startsWith("#"))
                .toList();
    }

    /** What is inside the braces of {@code element}, without blanks at its ends; {@code element} itself when it has no outer braces. */
    public static String unbraced(String element) {
        return element.length() >= 2 && element.charAt(0) == '{' && element.endsWith("}")
                ? element.substring(1, element.length() - 1).strip()
                : element;
    }

    private static boolean isSeparator(char c) {
        return c == ',' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
}

package org.postern.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postern.tables.text.Brackets;

/**
 * Looks at a value as if it were a list, nested lists in {@code { }} included, for mistakes that postconf(1) warns of: braces that do
 * not match, and {@code #}, which ends a list.
 */
final class ListCheck {
    private static final String SEPARATORS = ", \t\r\n";
    private static final int REST_SHOWN = 20;

    private final List<String> problems = new ArrayList<>();

    private ListCheck() {}

    /** What is wrong with {@code value}, in Postfix's words. */
    static List<String> problems(String value) {
        ListCheck check = new ListCheck();
        check.list(value);
        return check.problems;
    }

    private void list(String text) {
        int at = 0;
        while (true) {
            while (at < text.length() && isSeparator(text.charAt(at))) {
                at++;
            }
            if (at == text.length()) {
                return;
            }
            int end = endOfElement(text, at);
            String element = text.substring(at, end);
            at = Math.min(text.length(), end + 1);
            if (element.charAt(0) == '#') {
                String rest = text.substring(at, Math.min(text.length(), at + REST_SHOWN));
                problems.add("#comment after other text is not allowed: " + element + " " + rest + "...");
                return;
            }
            String inside = inside(element);
            if (inside != null) {
                list(inside);
            }
        }
    }

    private static boolean isSeparator(char c) {
        return SEPARATORS.indexOf(c) >= 0;
    }

    private static int endOfElement(String text, int start) {
        int level = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{') {
                level++;
            } else if (c == '}' && level > 0) {
                level--;
            } else if (level == 0 && isSeparator(c)) {
                return i;
            }
        }
        return text.length();
    }

    /** The list within {@code {...}} or {@code type:{...}}; null when the element is something else. */
    private @Nullable String inside(String element) {
        String rest = element;
        if (element.charAt(0) != '{') {
            do {
                int colon = rest.indexOf(':');
                if (colon < 0) {
                    return null;
                }
                boolean proxy = rest.startsWith("proxy:");
                rest = rest.substring(colon + 1);
                if (!proxy) {
                    break;
                }
            } while (true);
        }
        return rest.startsWith("{") ? unbraced(rest) : null;
    }

    private String unbraced(String text) {
        int end = Brackets.end(text, 0);
        if (end < 0) {
            problems.add("missing '}' in \"" + text + "\"");
            return text.substring(1);
        }
        if (end < text.length()) {
            problems.add("syntax error after '}' in \"" + text + "\"");
        }
        return text.substring(1, end - 1);
    }
}

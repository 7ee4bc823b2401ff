package org.postern.relayd.smtpd;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.tables.ListSyntax;

/**
 * Words that nobody who speaks SMTP would begin a line with (smtpd_forbidden_commands). A list may hold words and inline patterns with
 * one rule, {@code regexp:{{/^[^A-Z]/ Bogus}}}; other tables in it are passed over.
 */
final class ForbiddenCommands {
    private static final Pattern INLINE = Pattern.compile("(?:regexp|pcre):\\{\\s*\\{\\s*/(.*)/i?\\s[^/]*\\}\\s*\\}");

    private final Set<String> words = new HashSet<>();
    private final List<Pattern> patterns = new ArrayList<>();

    private ForbiddenCommands() {}

    /**
     * Reads a list.
     *
     * @throws java.util.regex.PatternSyntaxException for a pattern that is none
     */
    static ForbiddenCommands parse(String list) {
        ForbiddenCommands forbidden = new ForbiddenCommands();
        for (String element : ListSyntax.splitToComment(list)) {
            Matcher inline = INLINE.matcher(element);
            if (inline.matches()) {
                forbidden.patterns.add(Pattern.compile(inline.group(1), Pattern.CASE_INSENSITIVE));
            } else {
                forbidden.words.add(element.toUpperCase(Locale.ROOT));
            }
        }
        return forbidden;
    }

    /** Whether {@code verb}, in capitals, is forbidden, or begins as a mail header does: a name and a colon. */
    boolean contains(String verb) {
        return words.contains(verb)
                || isHeader(verb)
                || patterns.stream().anyMatch(pattern -> pattern.matcher(verb).find());
    }

    private static boolean isHeader(String verb) {
        int colon = verb.indexOf(':');
        return colon > 0 && verb.chars().limit(colon).allMatch(c -> c > ' ' && c < 0x7f);
    }
}

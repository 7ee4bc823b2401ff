package org.postern.tables.patterns;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.regex.Pattern;

/**
 * Reads POSIX regular expressions, extended or basic, as glibc does in the C locale: with its extensions ({@code \w}, {@code \<},
 * {@code \b}, back references), and its messages.
 *
 * <p>Where a pattern can match in several ways, POSIX wants the longest match, and then the longest for each group, from left to
 * right. The first is so here; groups are filled as Perl does it, which differs when a group has alternatives of which one begins
 * like another, or is repeated and may be empty.
 */
final class PosixTranslator {
    private static final String UNMATCHED_OPEN = "Unmatched ( or \\(";
    private static final String UNMATCHED_CLOSE = "Unmatched ) or \\)";
    private static final String NOTHING_TO_REPEAT = "Invalid preceding regular expression";
    private static final String BAD_INTERVAL = "Invalid content of \\{\\}";
    private static final String UNMATCHED_BRACE = "Unmatched \\{";
    /** RE_DUP_MAX. */
    private static final int MOST_REPETITIONS = 32767;

    private final String pattern;
    private final boolean extended;
    private final boolean ignoreCase;
    private final boolean lines;
    private final JavaExpression java = new JavaExpression();
    /** The groups that can be referred to: those that are closed, outside the other alternatives. */
    private BitSet closed = new BitSet();

    private final Deque<Level> outer = new ArrayDeque<>();
    private Level level = new Level(0, new BitSet(), new BitSet());
    private int at;
    /** Whether nothing but anchors came since the pattern, a group or an alternative began. */
    private boolean atStart = true;

    /**
     * A group, or the whole.
     *
     * @param before the groups that were closed when it began
     * @param inside those that were closed in its alternatives so far
     */
    private record Level(int group, BitSet before, BitSet inside) {}

    /** Flags switch over: {@code i} (on), {@code m} (off), {@code x} (on). */
    PosixTranslator(String pattern, String flags) {
        this.pattern = pattern;
        this.ignoreCase = on(flags, 'i', true);
        this.lines = on(flags, 'm', false);
        this.extended = on(flags, 'x', true);
    }

    private static boolean on(String flags, char flag, boolean initially) {
        return initially ^ (flags.chars().filter(c -> c == flag).count() % 2 == 1);
    }

    JavaExpression translate() throws BadPatternException {
        java.flag(Pattern.CASE_INSENSITIVE, ignoreCase);
        java.flag(Pattern.DOTALL, true);
        while (at < pattern.length()) {
            boolean wasAtStart = atStart;
            atStart = false;
            char c = pattern.charAt(at++);
            switch (c) {
                case '\\' -> escape();
                case '[' -> java.oneOf(bracket());
                case '.' -> java.piece(lines ? "[^\\n]" : ".");
                case '*' -> star();
                case '^' -> caret(wasAtStart);
                case '$' -> dollar();
                default -> {
                    if (!extended || !operator(c)) {
                        java.literal(c);
                    }
                }
            }
        }
        if (java.depth() > 0) {
            throw new BadPatternException(UNMATCHED_OPEN);
        }
        return java;
    }

    /** Whether {@code c} means something in an extended expression; then it is done. */
    private boolean operator(char c) throws BadPatternException {
        switch (c) {
            case '(' -> open();
            case ')' -> {
                if (java.depth() == 0) {
                    return false;
                }
                close();
            }
            case '|' -> or();
            case '+' -> repeat(1, -1);
            case '?' -> repeat(0, 1);
            case '{' -> interval("}");
            default -> {
                return false;
            }
        }
        return true;
    }

    private void open() {
        java.group();
        outer.push(level);
        level = new Level(java.groups(), (BitSet) closed.clone(), new BitSet());
        atStart = true;
    }

    private void close() {
        java.close();
        closed.or(level.inside());
        closed.set(level.group());
        level = outer.pop();
    }

    private void or() {
        java.or();
        level.inside().or(closed);
        closed = (BitSet) level.before().clone();
        atStart = true;
    }

    private void star() throws BadPatternException {
        if (!extended && !java.hasPiece()) {
            java.literal('*');
        } else {
            repeat(0, -1);
        }
    }

    private void caret(boolean wasAtStart) {
        if (extended || wasAtStart) {
            java.mark(lines ? "(?<![^\\n])" : "\\A");
            atStart = true;
        } else {
            java.literal('^');
        }
    }

    private void dollar() {
        boolean last = at == pattern.length() || pattern.startsWith("\\)", at) || pattern.startsWith("\\|", at);
        if (extended || last) {
            java.mark(lines ? "(?![^\\n])" : "\\z");
        } else {
            java.literal('$');
        }
    }

    private void repeat(int least, int most) throws BadPatternException {
        if (!java.hasPiece()) {
            throw new BadPatternException(NOTHING_TO_REPEAT);
        }
        java.repeat(least, most, "");
        if (!extended && (pattern.startsWith("*", at) || pattern.startsWith("\\{", at))) {
            throw new BadPatternException(NOTHING_TO_REPEAT);
        }
    }

    /** {@code {2,3}}, from behind the opening brace on. */
    private void interval(String end) throws BadPatternException {
        if (!java.hasPiece()) {
            throw new BadPatternException(NOTHING_TO_REPEAT);
        }
        int close = pattern.indexOf(end, at);
        if (close < 0) {
            throw new BadPatternException(UNMATCHED_BRACE);
        }
        String content = pattern.substring(at, close);
        at = close + end.length();
        int comma = content.indexOf(',');
        String first = comma < 0 ? content : content.substring(0, comma);
        String second = comma < 0 ? content : content.substring(comma + 1);
        if ((first.isEmpty() ? comma < 0 : !Ascii.isNumber(first)) || !(second.isEmpty() || Ascii.isNumber(second))) {
            throw new BadPatternException(BAD_INTERVAL);
        }
        int least = first.isEmpty() ? 0 : bound(first);
        int most = second.isEmpty() ? -1 : bound(second);
        if (most >= 0 && least > most) {
            throw new BadPatternException(BAD_INTERVAL);
        }
        if (Math.max(least, most) > MOST_REPETITIONS) {
            throw new BadPatternException("Regular expression too big");
        }
        repeat(least, most);
    }

    /** Beyond the limit is as good as any number. */
    private static int bound(String digits) {
        int value = Ascii.number(digits);
        return value < 0 ? MOST_REPETITIONS + 1 : Math.min(value, MOST_REPETITIONS + 1);
    }

    private void escape() throws BadPatternException {
        if (at == pattern.length()) {
            throw new BadPatternException("Trailing backslash");
        }
        char c = pattern.charAt(at++);
        switch (c) {
            case 'w' -> java.oneOf(CharacterSet.word());
            case 'W' -> java.oneOf(CharacterSet.word().inverted());
            case 's' -> java.oneOf(CharacterSet.of(Ascii::isBlank));
            case 'S' -> java.oneOf(CharacterSet.of(Ascii::isBlank).inverted());
            case 'b', 'B' -> java.mark("\\" + c);
            case '<' -> java.mark("\\b(?=\\w)");
            case '>' -> java.mark("\\b(?<=\\w)");
            case '`' -> java.mark("\\A");
            case '\'' -> java.mark("\\z");
            case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
                int group = c - '0';
                if (!closed.get(group)) {
                    throw new BadPatternException("Invalid back reference");
                }
                java.backReference(group);
            }
            default -> {
                if (!extended && basicOperator(c)) {
                    return;
                }
                if (ignoreCase && Ascii.isLower(c)) {
                    // glibc compares it with capital letters.
                    java.oneOf(new CharacterSet());
                } else {
                    java.literal(c);
                }
            }
        }
    }

    /** Whether {@code c} after a backslash means something in a basic expression; then it is done. */
    private boolean basicOperator(char c) throws BadPatternException {
        switch (c) {
            case '(' -> open();
            case ')' -> {
                if (java.depth() == 0) {
                    throw new BadPatternException(UNMATCHED_CLOSE);
                }
                close();
            }
            case '|' -> or();
            case '{' -> interval("\\}");
            case '+', '?' -> {
                if (!java.hasPiece()) {
                    return false;
                }
                repeat(c == '+' ? 1 : 0, c == '+' ? -1 : 1);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private CharacterSet bracket() throws BadPatternException {
        PosixBracket bracket = new PosixBracket(pattern, at, ignoreCase);
        CharacterSet set = bracket.read(lines);
        at = bracket.end();
        return set;
    }
}

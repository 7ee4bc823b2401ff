package org.postern.tables.patterns;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads Perl's regular expressions as PCRE2 does without UTF, with its messages: characters are bytes, letter case is ASCII's.
 *
 * <p>Recursion, conditions, branch reset, callouts and {@code (*VERBS)} are not supported; a pattern that has them is refused.
 */
final class PerlTranslator {
    private static final String UNCLOSED = "missing closing parenthesis";
    private static final String NO_SUCH_GROUP = "reference to non-existent subpattern";
    private static final String NOTHING_TO_REPEAT = "quantifier does not follow a repeatable item";
    private static final int MOST_REPETITIONS = 65535;

    /** What flags in the pattern switch over until the group ends. Java keeps track of its own: i, m and s. */
    private record Modes(boolean ignoreCase, boolean lines, boolean extended, boolean lazy) {}

    private final String pattern;
    private final JavaExpression java = new JavaExpression();
    private final PerlEscape escapes;
    private final Deque<Modes> outer = new ArrayDeque<>();
    private final Map<String, Integer> names = new HashMap<>();
    private final boolean anchored;
    private final boolean endOnly;
    private Modes modes;
    private int at;
    private int highestReference;
    private int highestReferenceAt;

    /** Flags switch over: {@code i} and {@code s} (on), {@code m}, {@code x}, {@code A}, {@code E} and {@code U} (off). */
    PerlTranslator(String pattern, String flags) {
        this.pattern = pattern;
        this.escapes = new PerlEscape(pattern);
        this.modes = new Modes(!odd(flags, 'i'), odd(flags, 'm'), odd(flags, 'x'), odd(flags, 'U'));
        this.anchored = odd(flags, 'A');
        this.endOnly = odd(flags, 'E');
        java.flag(Pattern.CASE_INSENSITIVE, modes.ignoreCase());
        java.flag(Pattern.MULTILINE, modes.lines());
        java.flag(Pattern.DOTALL, !odd(flags, 's'));
    }

    private static boolean odd(String flags, char flag) {
        return flags.chars().filter(c -> c == flag).count() % 2 == 1;
    }

    JavaExpression translate() throws BadPatternException {
        if (anchored) {
            java.mark("\\A");
            java.open("(?:");
        }
        while (at < pattern.length()) {
            next(pattern.charAt(at++));
        }
        if (!outer.isEmpty()) {
            throw bad(pattern.length(), UNCLOSED);
        }
        if (anchored) {
            java.close();
        }
        if (highestReference > java.groups()) {
            throw bad(highestReferenceAt, NO_SUCH_GROUP);
        }
        return java;
    }

    private void next(char c) throws BadPatternException {
        switch (c) {
            case '\\' -> escape();
            case '[' -> bracket();
            case '.' -> java.piece(".");
            case '^' -> java.mark("^");
            case '$' -> java.mark(endOnly && !modes.lines() ? "\\z" : "$");
            case '|' -> java.or();
            case '(' -> open();
            case ')' -> {
                if (outer.isEmpty()) {
                    throw bad(at - 1, "unmatched closing parenthesis");
                }
                modes = outer.pop();
                java.close();
            }
            case '*' -> repeat(0, -1);
            case '+' -> repeat(1, -1);
            case '?' -> repeat(0, 1);
            case '{' -> interval();
            default -> {
                if (!modes.extended() || !isIgnored(c)) {
                    java.literal(c);
                }
            }
        }
    }

    /** Whether {@code c} is white space or begins a comment, with the flag x; a comment is passed over. */
    private boolean isIgnored(char c) {
        if (c == '#') {
            int end = pattern.indexOf('\n', at);
            at = end < 0 ? pattern.length() : end + 1;
            return true;
        }
        return Ascii.isBlank(c);
    }

    private void repeat(int least, int most) throws BadPatternException {
        if (!java.hasPiece() || java.isRepeated()) {
            throw bad(at - 1, NOTHING_TO_REPEAT);
        }
        boolean lazy = modes.lazy();
        String mode = lazy ? "?" : "";
        if (pattern.startsWith("?", at)) {
            mode = lazy ? "" : "?";
            at++;
        } else if (pattern.startsWith("+", at)) {
            mode = "+";
            at++;
        }
        java.repeat(least, most, mode);
    }

    /** {@code {2}}, {@code {2,}} or {@code {2,3}}; any other brace is a character. */
    private void interval() throws BadPatternException {
        int first = digitsEnd(at);
        boolean comma = pattern.startsWith(",", first);
        int second = comma ? digitsEnd(first + 1) : first;
        if (first == at || !pattern.startsWith("}", second)) {
            java.literal('{');
            return;
        }
        int least = bound(at, first);
        int most = !comma ? least : second == first + 1 ? -1 : bound(first + 1, second);
        if (most >= 0 && least > most) {
            throw bad(second, "numbers out of order in {} quantifier");
        }
        at = second + 1;
        repeat(least, most);
    }

    private int bound(int start, int end) throws BadPatternException {
        int value = Ascii.number(pattern.substring(start, end));
        if (end - start > 9 || value < 0 || value > MOST_REPETITIONS) {
            throw bad(end, "number too big in {} quantifier");
        }
        return value;
    }

    private int digitsEnd(int start) {
        int end = start;
        while (end < pattern.length() && Ascii.isDigit(pattern.charAt(end))) {
            end++;
        }
        return end;
    }

    private void bracket() throws BadPatternException {
        if (pattern.startsWith("[:<:]]", at) || pattern.startsWith("[:>:]]", at)) {
            java.mark(pattern.charAt(at + 2) == '<' ? "\\b(?=\\w)" : "\\b(?<=\\w)");
            at += "[:<:]]".length();
            return;
        }
        PerlBracket.checkOutside(pattern, at - 1);
        PerlBracket bracket = new PerlBracket(pattern, at, modes.ignoreCase());
        java.oneOf(bracket.read());
        at = bracket.end();
    }

    private void escape() throws BadPatternException {
        PerlEscape.Meaning meaning = escapes.read(at, java.groups(), false);
        at = meaning.end();
        switch (meaning) {
            case PerlEscape.Single(int character, int end) -> java.literal(character);
            case PerlEscape.Set(CharacterSet set, int end) -> java.oneOf(set);
            case PerlEscape.Java(String text, boolean repeatable, int end) -> {
                if (repeatable) {
                    java.piece(text);
                } else {
                    java.mark(text);
                }
            }
            case PerlEscape.Literal(String text, int end) -> text.chars().forEach(java::literal);
            case PerlEscape.Reference(int group, int end) -> refer(group, end - 1);
            case PerlEscape.NamedReference(String name, int start, int end) -> referByName(name, start);
        }
    }

    private void refer(int group, int position) throws BadPatternException {
        if (group < 1) {
            throw bad(position, NO_SUCH_GROUP);
        }
        if (group > highestReference) {
            highestReference = group;
            highestReferenceAt = position;
        }
        java.backReference(group);
    }

    private void referByName(String name, int position) throws BadPatternException {
        Integer group = names.get(name);
        if (group == null) {
            throw bad(position, NO_SUCH_GROUP);
        }
        java.backReference(group);
    }

    /** From behind an opening parenthesis on. */
    private void open() throws BadPatternException {
        if (pattern.startsWith("*", at) && at + 1 < pattern.length() && isVerb(pattern.charAt(at + 1))) {
            throw bad(at + 1, "(*VERB) is not supported");
        }
        if (!pattern.startsWith("?", at)) {
            outer.push(modes);
            java.group();
            return;
        }
        at++;
        if (pattern.startsWith("#", at)) {
            int close = pattern.indexOf(')', at);
            if (close < 0) {
                throw bad(pattern.length(), "missing ) after (?# comment");
            }
            at = close + 1;
            return;
        }
        for (String plain : new String[] {":", "=", "!", ">", "<=", "<!"}) {
            if (pattern.startsWith(plain, at)) {
                at += plain.length();
                outer.push(modes);
                java.open("(?" + plain);
                return;
            }
        }
        if (pattern.startsWith("P=", at)) {
            int start = at + 2;
            String name = name(start, ')');
            referByName(name, start);
        } else if (pattern.startsWith("P<", at)) {
            named(at + 2, '>');
        } else if (pattern.startsWith("<", at)) {
            named(at + 1, '>');
        } else if (pattern.startsWith("'", at)) {
            named(at + 1, '\'');
        } else {
            modes();
        }
    }

    private static boolean isVerb(char c) {
        return Ascii.isLetter(c) || c == ':';
    }

    private void named(int start, char end) throws BadPatternException {
        String name = name(start, end);
        outer.push(modes);
        java.group();
        if (names.putIfAbsent(name, java.groups()) != null) {
            throw bad(at - 1, "two named subpatterns have the same name (PCRE2_DUPNAMES not set)");
        }
    }

    private String name(int start, char closing) throws BadPatternException {
        int end = start;
        while (end < pattern.length() && (Ascii.isAlphanumeric(pattern.charAt(end)) || pattern.charAt(end) == '_')) {
            end++;
        }
        if (end == start) {
            throw bad(start, "subpattern name expected");
        }
        if (Ascii.isDigit(pattern.charAt(start))) {
            throw bad(start, "subpattern name must start with a non-digit");
        }
        if (end == pattern.length() || pattern.charAt(end) != closing) {
            throw bad(end, "syntax error in subpattern name (missing terminator?)");
        }
        at = end + 1;
        return pattern.substring(start, end);
    }

    /** {@code (?i-s)} for the rest of the group, {@code (?i-s:...)} for one of its own. */
    private void modes() throws BadPatternException {
        Modes before = modes;
        boolean on = true;
        StringBuilder set = new StringBuilder();
        StringBuilder unset = new StringBuilder();
        if (pattern.startsWith("^", at)) {
            at++;
            unset.append("ims");
            modes = new Modes(false, false, false, modes.lazy());
        }
        while (at < pattern.length()) {
            char c = pattern.charAt(at++);
            switch (c) {
                case '-' -> on = false;
                case 'i' -> modes = new Modes(on, modes.lines(), modes.extended(), modes.lazy());
                case 'm' -> modes = new Modes(modes.ignoreCase(), on, modes.extended(), modes.lazy());
                case 'x' -> modes = new Modes(modes.ignoreCase(), modes.lines(), on, modes.lazy());
                case 'U' -> modes = new Modes(modes.ignoreCase(), modes.lines(), modes.extended(), on);
                case 's', 'J' -> {}
                case ')', ':' -> {
                    String java = javaModes(set, unset);
                    if (c == ':') {
                        outer.push(before);
                        this.java.open("(?" + java + ":");
                    } else if (!java.isEmpty()) {
                        this.java.mark("(?" + java + ")");
                    }
                    return;
                }
                default -> throw unsupported(c);
            }
            if (c == 'i' || c == 'm' || c == 's') {
                (on ? set : unset).append(c);
            }
        }
        throw bad(pattern.length(), UNCLOSED);
    }

    private static String javaModes(StringBuilder set, StringBuilder unset) {
        return unset.isEmpty() ? set.toString() : set + "-" + unset;
    }

    private BadPatternException unsupported(char c) {
        boolean known = "RPC&(|n".indexOf(c) >= 0 || Ascii.isDigit(c) || c == '+';
        return known
                ? bad(at - 1, "(?" + c + " is not supported")
                : bad(at - 1, "unrecognized character after (? or (?-");
    }

    static BadPatternException bad(int offset, String problem) {
        return new BadPatternException(String.format(Locale.ROOT, "error in regex at offset %d: %s", offset, problem));
    }
}

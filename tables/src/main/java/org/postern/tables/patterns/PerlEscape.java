package org.postern.tables.patterns;

import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads what a backslash and the characters after it mean in Perl's regular expressions (pcre2pattern(3), "BACKSLASH"). */
final class PerlEscape {
    /** What it means. */
    sealed interface Meaning {
        /** Where the pattern goes on. */
        int end();
    }

    /** One character. */
    record Single(int character, int end) implements Meaning {}

    /** One of several. */
    record Set(CharacterSet set, int end) implements Meaning {}

    /** The same in java.util.regex. */
    record Java(String text, boolean repeatable, int end) implements Meaning {}

    /** The characters between {@code \Q} and {@code \E}. */
    record Literal(String text, int end) implements Meaning {}

    /** A back reference; not positive when there cannot be such a group. */
    record Reference(int group, int end) implements Meaning {}

    /** A back reference to a named group. */
    record NamedReference(String name, int start, int end) implements Meaning {}

    private static final CharacterSet DIGITS = CharacterSet.of(Ascii::isDigit);
    private static final CharacterSet BLANKS = CharacterSet.of(Ascii::isBlank);
    private static final CharacterSet HORIZONTAL = CharacterSet.of(c -> c == '\t' || c == ' ' || c == 0xa0);
    private static final CharacterSet VERTICAL = CharacterSet.of(c -> (c >= '\n' && c <= '\r') || c == 0x85);

    private final String pattern;

    PerlEscape(String pattern) {
        this.pattern = pattern;
    }

    /**
     * Reads from {@code at} on, which is behind the backslash.
     *
     * @param groups how many have begun
     * @param inBracket whether this is in a bracket expression
     */
    Meaning read(int at, int groups, boolean inBracket) throws BadPatternException {
        if (at == pattern.length()) {
            throw PerlTranslator.bad(at, "\\ at end of pattern");
        }
        char c = pattern.charAt(at);
        int end = at + 1;
        return switch (c) {
            case 'd' -> new Set(DIGITS, end);
            case 'D' -> new Set(DIGITS.inverted(), end);
            case 'w' -> new Set(CharacterSet.word(), end);
            case 'W' -> new Set(CharacterSet.word().inverted(), end);
            case 's' -> new Set(BLANKS, end);
            case 'S' -> new Set(BLANKS.inverted(), end);
            case 'h' -> new Set(HORIZONTAL, end);
            case 'H' -> new Set(HORIZONTAL.inverted(), end);
            case 'v' -> new Set(VERTICAL, end);
            case 'V' -> new Set(VERTICAL.inverted(), end);
            case 'p', 'P' -> property(at);
            case 'a' -> new Single(7, end);
            case 'e' -> new Single(0x1b, end);
            case 'f' -> new Single('\f', end);
            case 'n' -> new Single('\n', end);
            case 'r' -> new Single('\r', end);
            case 't' -> new Single('\t', end);
            case 'x' -> hexadecimal(end);
            case 'o' -> octalInBraces(end);
            case 'c' -> control(end);
            case '0' -> octal(at);
            case 'E' -> new Literal("", end);
            case 'Q' -> quoted(end);
            case 'F', 'L', 'l', 'U', 'u' -> throw unknownCase(end);
            default -> inBracket ? inBracket(c, at) : outside(c, at, groups);
        };
    }

    private Meaning inBracket(char c, int at) throws BadPatternException {
        if (c == 'b') {
            return new Single('\b', at + 1);
        }
        if (Ascii.isDigit(c)) {
            return c < '8' ? octal(at) : new Single(c, at + 1);
        }
        if (c == 'g') {
            return new Single(c, at + 1);
        }
        if ("ABCGKNRXZkz".indexOf(c) >= 0) {
            throw PerlTranslator.bad(at, "escape sequence is invalid in character class");
        }
        return literal(c, at);
    }

    private Meaning outside(char c, int at, int groups) throws BadPatternException {
        int end = at + 1;
        return switch (c) {
            case 'b', 'B', 'A', 'z', 'Z', 'G' -> new Java("\\" + c, false, end);
            // It moves the start of the match, which nobody asks for.
            case 'K' -> new Java("", false, end);
            case 'N' -> {
                if (pattern.startsWith("{", end)
                        && !Ascii.isDigit(pattern.charAt(Math.min(end + 1, pattern.length() - 1)))) {
                    throw unknownCase(end);
                }
                yield new Java("[^\\n]", true, end);
            }
            case 'C' -> new Java("[\\x00-\\xff]", true, end);
            case 'X' -> new Java("(?>\\r\\n|[\\x00-\\xff])", true, end);
            case 'R' -> new Java("(?>\\r\\n|[\\n-\\r\\x85])", true, end);
            case 'g' -> groupReference(end, groups);
            case 'k' -> nameReference(end);
            case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> digits(at, groups);
            default -> literal(c, at);
        };
    }

    private static Meaning literal(char c, int at) throws BadPatternException {
        if (Ascii.isAlphanumeric(c)) {
            throw PerlTranslator.bad(at, "unrecognized character follows \\");
        }
        return new Single(c, at + 1);
    }

    private static BadPatternException unknownCase(int end) {
        return PerlTranslator.bad(end, "PCRE2 does not support \\F, \\L, \\l, \\N{name}, \\U, or \\u");
    }

    /** A back reference, if there are so many groups, or less than ten; else octal. */
    private Meaning digits(int at, int groups) {
        int end = runEnd(at, pattern.length(), Ascii::isDigit);
        int number = end - at > 9 ? Integer.MAX_VALUE : Ascii.number(pattern.substring(at, end));
        if (number < 10 || number <= groups || pattern.charAt(at) >= '8') {
            return new Reference(number, end);
        }
        return octal(at);
    }

    private Meaning octal(int at) {
        int end = runEnd(at, Math.min(at + 3, pattern.length()), c -> c >= '0' && c <= '7');
        return new Single(Integer.parseInt(pattern.substring(at, end), 8) & 0xff, end);
    }

    private Meaning octalInBraces(int at) throws BadPatternException {
        int close = pattern.startsWith("{", at) ? pattern.indexOf('}', at) : -1;
        String digits = close < 0 ? "" : pattern.substring(at + 1, close);
        if (digits.isEmpty() || digits.length() > 9 || !digits.chars().allMatch(c -> c >= '0' && c <= '7')) {
            throw PerlTranslator.bad(at, "non-octal character in \\o{} (closing brace missing?)");
        }
        return inRange(Integer.parseInt(digits, 8), close);
    }

    private Meaning hexadecimal(int at) throws BadPatternException {
        if (!pattern.startsWith("{", at)) {
            int end = runEnd(at, Math.min(at + 2, pattern.length()), Ascii::isHexDigit);
            return new Single(end == at ? 0 : Integer.parseInt(pattern.substring(at, end), 16), end);
        }
        int end = runEnd(at + 1, pattern.length(), Ascii::isHexDigit);
        if (end == at + 1 || end - at > 8 || !pattern.startsWith("}", end)) {
            throw PerlTranslator.bad(end, "non-hex character in \\x{} (closing brace missing?)");
        }
        return inRange(Integer.parseInt(pattern.substring(at + 1, end), 16), end);
    }

    private static Meaning inRange(int character, int close) throws BadPatternException {
        if (character >= CharacterSet.SIZE) {
            throw PerlTranslator.bad(close, "character code point value in \\x{} or \\o{} is too large");
        }
        return new Single(character, close + 1);
    }

    private Meaning control(int at) throws BadPatternException {
        if (at == pattern.length()) {
            throw PerlTranslator.bad(at, "\\c at end of pattern");
        }
        char c = pattern.charAt(at);
        if (c < ' ' || c > '~') {
            throw PerlTranslator.bad(at, "\\c must be followed by a printable ASCII character");
        }
        return new Single(Ascii.toUpper(c) ^ 0x40, at + 1);
    }

    private Meaning quoted(int at) {
        int close = pattern.indexOf("\\E", at);
        return close < 0
                ? new Literal(pattern.substring(at), pattern.length())
                : new Literal(pattern.substring(at, close), close + 2);
    }

    /** Java knows the same properties by mostly the same names. */
    private Meaning property(int at) throws BadPatternException {
        boolean braces = pattern.startsWith("{", at + 1);
        int close = braces ? pattern.indexOf('}', at) : at + 1;
        if (close < 0 || close >= pattern.length()) {
            throw PerlTranslator.bad(pattern.length(), "malformed \\P or \\p sequence");
        }
        String name = pattern.substring(braces ? at + 2 : at + 1, close + (braces ? 0 : 1));
        boolean negated = (pattern.charAt(at) == 'P') ^ name.startsWith("^");
        String plain = name.startsWith("^") ? name.substring(1) : name;
        try {
            Pattern property = Pattern.compile(
                    "Any".equals(plain) ? "(?s)." : "L&".equals(plain) ? "\\p{LC}" : "\\p{" + plain + "}");
            return new Set(
                    CharacterSet.of(
                            c -> property.matcher(String.valueOf((char) c)).matches() != negated),
                    close + 1);
        } catch (PatternSyntaxException e) {
            throw PerlTranslator.bad(close + 1, "unknown property after \\P or \\p");
        }
    }

    /** {@code \g1}, {@code \g-1}, {@code \g{1}}, {@code \g{name}}; with other brackets it would be a call. */
    private Meaning groupReference(int at, int groups) throws BadPatternException {
        boolean braces = pattern.startsWith("{", at);
        int start = braces ? at + 1 : at;
        int sign = pattern.startsWith("-", start) ? -1 : pattern.startsWith("+", start) ? 1 : 0;
        int digits = sign == 0 ? start : start + 1;
        int end = runEnd(digits, pattern.length(), Ascii::isDigit);
        if (end == digits || (braces && !pattern.startsWith("}", end))) {
            if (braces) {
                return named(start, '}');
            }
            if (pattern.startsWith("<", at) || pattern.startsWith("'", at)) {
                throw PerlTranslator.bad(at, "a call of a group is not supported");
            }
            throw PerlTranslator.bad(
                    at, "\\g is not followed by a braced, angle-bracketed, or quoted name/number or by a plain number");
        }
        int number = end - digits > 9 ? Integer.MAX_VALUE : Ascii.number(pattern.substring(digits, end));
        int group = sign < 0 ? groups + 1 - number : sign > 0 ? groups + number : number;
        return new Reference(group, braces ? end + 1 : end);
    }

    private Meaning nameReference(int at) throws BadPatternException {
        char open = at < pattern.length() ? pattern.charAt(at) : ' ';
        return switch (open) {
            case '{' -> named(at + 1, '}');
            case '<' -> named(at + 1, '>');
            case '\'' -> named(at + 1, '\'');
            default -> throw PerlTranslator.bad(at, "\\k is not followed by a braced, angle-bracketed, or quoted name");
        };
    }

    private Meaning named(int start, char closing) throws BadPatternException {
        int end = runEnd(start, pattern.length(), c -> Ascii.isAlphanumeric(c) || c == '_');
        if (end == start || end == pattern.length() || pattern.charAt(end) != closing) {
            throw PerlTranslator.bad(end, "syntax error in subpattern name (missing terminator?)");
        }
        return new NamedReference(pattern.substring(start, end), start, end + 1);
    }

    private int runEnd(int start, int limit, IntPredicate belongs) {
        int end = start;
        while (end < limit && belongs.test(pattern.charAt(end))) {
            end++;
        }
        return end;
    }
}

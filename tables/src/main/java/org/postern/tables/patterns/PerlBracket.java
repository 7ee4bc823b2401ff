package org.postern.tables.patterns;

/** Reads one bracket expression of Perl's (pcre2pattern(3), "SQUARE BRACKETS AND CHARACTER CLASSES"). */
final class PerlBracket {
    private static final String COLLATING = "POSIX collating elements are not supported";
    private static final String BAD_RANGE = "invalid range in character class";

    private final String pattern;
    private final boolean ignoreCase;
    private final PerlEscape escapes;
    private final CharacterSet set = new CharacterSet();
    private int at;
    /** What a range may begin with; -1 if the last element was a class, -2 if there was none. */
    private int last = -2;

    /** Reads from {@code at} on, which is behind the opening bracket. */
    PerlBracket(String pattern, int at, boolean ignoreCase) {
        this.pattern = pattern;
        this.at = at;
        this.ignoreCase = ignoreCase;
        this.escapes = new PerlEscape(pattern);
    }

    /** Complains about a class that stands where a bracket expression should: {@code [:alpha:]} for {@code [[:alpha:]]}. */
    static void checkOutside(String pattern, int at) throws BadPatternException {
        if (posixEnd(pattern, at) >= 0) {
            throw PerlTranslator.bad(
                    at,
                    pattern.charAt(at + 1) == ':'
                            ? "POSIX named classes are supported only within a class"
                            : COLLATING);
        }
    }

    /** Where the pattern goes on. */
    int end() {
        return at;
    }

    CharacterSet read() throws BadPatternException {
        boolean negated = pattern.startsWith("^", at);
        at += negated ? 1 : 0;
        boolean first = true;
        while (true) {
            if (at >= pattern.length()) {
                throw PerlTranslator.bad(pattern.length(), "missing terminating ] for character class");
            }
            char c = pattern.charAt(at);
            if (c == ']' && !first) {
                at++;
                break;
            }
            first = false;
            if (c == '-' && last != -2 && at + 1 < pattern.length() && pattern.charAt(at + 1) != ']') {
                range();
            } else {
                last = element();
            }
        }
        if (ignoreCase) {
            set.ignoreCase();
        }
        return negated ? set.inverted() : set;
    }

    private void range() throws BadPatternException {
        int start = last;
        if (start == -1) {
            throw PerlTranslator.bad(at, BAD_RANGE);
        }
        at++;
        int endAt = at;
        boolean posix = posixEnd(pattern, at) >= 0;
        int end = element();
        if (end < 0) {
            throw PerlTranslator.bad(posix ? endAt + 1 : at, BAD_RANGE);
        }
        if (end < start) {
            throw PerlTranslator.bad(at - 1, "range out of order in character class");
        }
        set.addRange(start, end);
        last = -2;
    }

    /** Adds what is next; returns the character, or -1 if it is no single one. */
    private int element() throws BadPatternException {
        char c = pattern.charAt(at);
        int posixEnd = posixEnd(pattern, at);
        if (posixEnd >= 0) {
            posix(posixEnd);
            return -1;
        }
        at++;
        if (c != '\\') {
            set.add(c);
            return c;
        }
        PerlEscape.Meaning meaning = escapes.read(at, 0, true);
        at = meaning.end();
        return switch (meaning) {
            case PerlEscape.Single(int character, int end) -> {
                set.add(character);
                yield character;
            }
            case PerlEscape.Set(CharacterSet members, int end) -> {
                set.addAll(members);
                yield -1;
            }
            case PerlEscape.Literal(String text, int end) -> literal(text);
            case PerlEscape.Java java -> throw new IllegalStateException("not in brackets: " + java);
            case PerlEscape.Reference reference -> throw new IllegalStateException("not in brackets: " + reference);
            case PerlEscape.NamedReference reference ->
                throw new IllegalStateException("not in brackets: " + reference);
        };
    }

    private int literal(String text) {
        text.chars().forEach(set::add);
        return text.isEmpty() ? last : text.charAt(text.length() - 1);
    }

    /** Where the {@code :]} of {@code [:name:]}, or its like, is; -1 if this is none. */
    private static int posixEnd(String pattern, int at) {
        if (pattern.charAt(at) != '[' || at + 1 >= pattern.length()) {
            return -1;
        }
        char kind = pattern.charAt(at + 1);
        if (kind != ':' && kind != '.' && kind != '=') {
            return -1;
        }
        for (int i = at + 2; i + 1 < pattern.length(); i++) {
            char c = pattern.charAt(i);
            char next = pattern.charAt(i + 1);
            if (c == '\\' && (next == ']' || next == '\\')) {
                i++;
            } else if ((c == '[' && next == kind) || c == ']') {
                return -1;
            } else if (c == kind && next == ']') {
                return i;
            }
        }
        return -1;
    }

    private void posix(int end) throws BadPatternException {
        if (pattern.charAt(at + 1) != ':') {
            throw PerlTranslator.bad(at, COLLATING);
        }
        int start = at + 2;
        boolean negated = pattern.startsWith("^", start);
        String name = pattern.substring(negated ? start + 1 : start, end);
        CharacterSet named = switch (name) {
            case "word" -> CharacterSet.word();
            case "ascii" -> CharacterSet.of(c -> c < 0x80);
            case "upper", "lower" -> CharacterSet.named(ignoreCase ? "alpha" : name);
            default -> CharacterSet.named(name);
        };
        if (named == null) {
            throw PerlTranslator.bad(start, "unknown POSIX class name");
        }
        set.addAll(negated ? named.inverted() : named);
        at = end + 2;
    }
}

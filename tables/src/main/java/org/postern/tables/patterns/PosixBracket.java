package org.postern.tables.patterns;

/** Reads one bracket expression, as glibc does in the C locale. */
final class PosixBracket {
    private static final String UNMATCHED = "Unmatched [, [^, [:, [., or [=";
    private static final String BAD_RANGE = "Invalid range end";
    private static final String BAD_NAME = "Invalid collation character";
    /** Longer names are not looked at. */
    private static final int LONGEST_NAME = 32;

    /**
     * An element.
     *
     * @param character -1 for a class
     */
    private record Element(int character, CharacterSet set) {}

    private final String pattern;
    private final boolean ignoreCase;
    private int at;

    /** Reads from {@code at} on, which is behind the opening bracket. */
    PosixBracket(String pattern, int at, boolean ignoreCase) {
        this.pattern = pattern;
        this.at = at;
        this.ignoreCase = ignoreCase;
    }

    /** Where the pattern goes on. */
    int end() {
        return at;
    }

    /**
     * The characters that match.
     *
     * @param lines whether others than these do not include the line feed
     */
    CharacterSet read(boolean lines) throws BadPatternException {
        boolean negated = pattern.startsWith("^", at);
        at += negated ? 1 : 0;
        CharacterSet listed = new CharacterSet();
        boolean first = true;
        while (first || peek() != ']') {
            read(listed, first);
            first = false;
        }
        at++;
        // With case ignored, ranges are between capital letters, and so are the characters that are compared with them.
        CharacterSet set = ignoreCase ? CharacterSet.of(c -> listed.contains(Ascii.toUpper(c))) : listed;
        if (!negated) {
            return set;
        }
        set.invert();
        if (lines) {
            set.remove('\n');
        }
        return set;
    }

    private void read(CharacterSet listed, boolean first) throws BadPatternException {
        char c = peek();
        if (c == '-' && !first && !pattern.startsWith("]", at + 1)) {
            throw new BadPatternException(BAD_RANGE);
        }
        Element start = element();
        boolean range = start.character() >= 0 && peek() == '-' && !pattern.startsWith("]", at + 1);
        if (!range) {
            listed.addAll(start.set());
            return;
        }
        at++;
        Element last = element();
        if (last.character() < start.character()) {
            throw new BadPatternException(BAD_RANGE);
        }
        listed.addRange(start.character(), last.character());
    }

    private char peek() throws BadPatternException {
        if (at >= pattern.length()) {
            throw new BadPatternException(UNMATCHED);
        }
        return pattern.charAt(at);
    }

    private Element element() throws BadPatternException {
        char c = peek();
        char kind = c == '[' && at + 1 < pattern.length() ? pattern.charAt(at + 1) : 0;
        if (kind == ':' || kind == '=' || kind == '.') {
            return named(kind);
        }
        at++;
        return single(c);
    }

    private Element single(char c) {
        int character = ignoreCase ? Ascii.toUpper(c) : c;
        CharacterSet set = new CharacterSet();
        set.add(character);
        return new Element(character, set);
    }

    private Element named(char kind) throws BadPatternException {
        int start = at + 2;
        int end = pattern.indexOf(kind + "]", start);
        if (end < 0 || end - start >= LONGEST_NAME) {
            throw new BadPatternException(UNMATCHED);
        }
        String name = pattern.substring(start, end);
        at = end + 2;
        if (kind != ':') {
            if (name.length() != 1) {
                throw new BadPatternException(BAD_NAME);
            }
            Element character = single(name.charAt(0));
            return kind == '.' ? character : new Element(-1, character.set());
        }
        CharacterSet set =
                CharacterSet.named(ignoreCase && ("lower".equals(name) || "upper".equals(name)) ? "alpha" : name);
        if (set == null) {
            throw new BadPatternException("Invalid character class name");
        }
        return new Element(-1, set);
    }
}

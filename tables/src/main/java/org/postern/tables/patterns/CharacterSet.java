package org.postern.tables.patterns;

import java.util.BitSet;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** A set of bytes, for bracket expressions. Mutable while it is put together. */
final class CharacterSet {
    static final int SIZE = 256;

    private final BitSet members = new BitSet(SIZE);

    /** Those for which {@code predicate} holds. */
    static CharacterSet of(IntPredicate predicate) {
        CharacterSet set = new CharacterSet();
        for (int c = 0; c < SIZE; c++) {
            if (predicate.test(c)) {
                set.add(c);
            }
        }
        return set;
    }

    /** A class of POSIX's, in the C locale; null if there is none with this name. */
    static @Nullable CharacterSet named(String name) {
        return switch (name) {
            case "alnum" -> of(Ascii::isAlphanumeric);
            case "alpha" -> of(Ascii::isLetter);
            case "blank" -> of(c -> c == ' ' || c == '\t');
            case "cntrl" -> of(c -> c < ' ' || c == 0x7f);
            case "digit" -> of(Ascii::isDigit);
            case "graph" -> of(c -> c > ' ' && c < 0x7f);
            case "lower" -> of(Ascii::isLower);
            case "print" -> of(c -> c >= ' ' && c < 0x7f);
            case "punct" -> of(c -> c > ' ' && c < 0x7f && !Ascii.isAlphanumeric(c));
            case "space" -> of(Ascii::isBlank);
            case "upper" -> of(Ascii::isUpper);
            case "xdigit" -> of(Ascii::isHexDigit);
            default -> null;
        };
    }

    /** What {@code \w} matches. */
    static CharacterSet word() {
        return of(c -> Ascii.isAlphanumeric(c) || c == '_');
    }

    boolean contains(int c) {
        return members.get(c);
    }

    void add(int c) {
        members.set(c);
    }

    void addRange(int first, int last) {
        members.set(first, last + 1);
    }

    void addAll(CharacterSet other) {
        members.or(other.members);
    }

    void remove(int c) {
        members.clear(c);
    }

    /** Turns it into what it was not. */
    void invert() {
        members.flip(0, SIZE);
    }

    /** All the others. */
    CharacterSet inverted() {
        return of(c -> !contains(c));
    }

    /** Adds each letter in its other case too. */
    void ignoreCase() {
        for (int c = 'A'; c <= 'Z'; c++) {
            if (contains(c) || contains(Ascii.otherCase(c))) {
                add(c);
                add(Ascii.otherCase(c));
            }
        }
    }

    /** As a class of java.util.regex. */
    String text() {
        if (members.isEmpty()) {
            return "(?!)";
        }
        StringBuilder text = new StringBuilder("[");
        for (int first = members.nextSetBit(0); first >= 0; ) {
            int last = members.nextClearBit(first) - 1;
            text.append("\\x%02x".formatted(first));
            if (last > first) {
                text.append("-\\x%02x".formatted(last));
            }
            first = members.nextSetBit(last + 1);
        }
        return text.append(']').toString();
    }
}

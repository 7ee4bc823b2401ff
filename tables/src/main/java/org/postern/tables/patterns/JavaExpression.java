package org.postern.tables.patterns;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Puts together an expression for java.util.regex, piece by piece. The same pieces mean the same whatever they come from. */
final class JavaExpression {
    /** No piece is there that could be repeated. */
    private static final int NONE = -1;

    private final StringBuilder text = new StringBuilder();
    private final Deque<Integer> open = new ArrayDeque<>();
    private int flags = Pattern.UNIX_LINES;
    /** Where the last piece begins. */
    private int piece = NONE;

    private boolean repeated;
    private int groups;
    private int opened;
    private boolean referring;
    private boolean alternatives;

    /** How many groups capture. */
    int groups() {
        return groups;
    }

    /** Whether there is a piece that can be repeated. */
    boolean hasPiece() {
        return piece != NONE;
    }

    /** Whether that is repeated already. */
    boolean isRepeated() {
        return repeated;
    }

    void flag(int flag, boolean on) {
        flags = on ? flags | flag : flags & ~flag;
    }

    /** This character and no other. */
    void literal(int c) {
        piece(Ascii.isAlphanumeric(c) ? String.valueOf((char) c) : "\\x%02x".formatted(c));
    }

    /** One of these. */
    void oneOf(CharacterSet set) {
        piece(set.text());
    }

    /** Something in Java's own syntax that can be repeated. */
    void piece(String java) {
        piece = text.length();
        repeated = false;
        text.append(java);
    }

    /** Something in Java's own syntax that cannot. */
    void mark(String java) {
        piece = NONE;
        repeated = false;
        text.append(java);
    }

    /** What a group matched. */
    void backReference(int group) {
        referring = true;
        piece("(?:\\" + group + ")");
    }

    /** {@code |}. */
    void or() {
        mark("|");
        alternatives = true;
    }

    /** Begins a group that captures. */
    void group() {
        groups++;
        open("(");
    }

    /** Begins another kind of group; {@code opening} is Java's. */
    void open(String opening) {
        open.push(text.length());
        opened++;
        mark(opening);
    }

    /** How many groups are open. */
    int depth() {
        return open.size();
    }

    /** Ends the innermost group. */
    void close() {
        int start = open.pop();
        text.append(')');
        piece = start;
        repeated = false;
    }

    /**
     * Repeats the last piece.
     *
     * @param most -1 for any number
     * @param mode empty, {@code ?} or {@code +}
     */
    void repeat(int least, int most, String mode) {
        if (repeated) {
            // Java would take a second quantifier for the mode of the first.
            text.insert(piece, "(?:").append(')');
        }
        repeated = true;
        if (least == 0 && most == -1) {
            text.append('*');
        } else if (least == 1 && most == -1) {
            text.append('+');
        } else if (least == 0 && most == 1) {
            text.append('?');
        } else if (least == most) {
            text.append('{').append(least).append('}');
        } else {
            text.append('{')
                    .append(least)
                    .append(',')
                    .append(most < 0 ? "" : most)
                    .append('}');
        }
        text.append(mode);
    }

    Pattern compile() throws BadPatternException {
        try {
            return Pattern.compile(anchor() + text, flags);
        } catch (PatternSyntaxException e) {
            throw new BadPatternException("error in regex: " + e.getDescription());
        } catch (StackOverflowError e) {
            throw new BadPatternException("error in regex: it nests too deep");
        }
    }

    /**
     * What begins with {@code .*} matches at the start or nowhere, if a dot is any character; looking for it everywhere would take time
     * that grows with the square of the key's length. PCRE does the same.
     */
    private String anchor() {
        boolean any = (flags & Pattern.DOTALL) != 0 && !referring && !alternatives && opened <= 1;
        boolean all = text.indexOf(".*") == 0 || (text.indexOf("(.*)") == 0 && text.indexOf("(.*){") != 0);
        return any && all ? "\\A" : "";
    }
}

package org.postern.tables.patterns;

/**
 * The {@code !} in front of a pattern; two of them are none.
 *
 * @param end where the pattern begins
 */
record Negation(boolean negated, int end) {
    /** Reads from {@code at} on, blanks included. */
    static Negation read(String text, int at) {
        boolean negated = false;
        int i = at;
        while (i < text.length() && (text.charAt(i) == '!' || Ascii.isBlank(text.charAt(i)))) {
            negated ^= text.charAt(i) == '!';
            i++;
        }
        return new Negation(negated, i);
    }
}

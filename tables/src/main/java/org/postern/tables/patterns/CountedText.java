package org.postern.tables.patterns;

/**
 * A key that counts how often it is looked at. java.util.regex tries one possibility after the other, and a pattern like
 * {@code (a*)*\1b} has so many that a short key keeps it busy for years; every step reads a character, so this is where to stop it.
 */
final class CountedText implements CharSequence {
    /**
     * How many characters one expression may look at for one key. That takes some 10 to 30 ms; an ordinary expression looks at each
     * character of a key a few times, and the longest address that a client can send has some 2,000.
     */
    static final int BUDGET = 1_000_000;

    private final String text;
    private int left = BUDGET;

    CountedText(String text) {
        this.text = text;
    }

    /** Another expression begins. */
    void refill() {
        left = BUDGET;
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        if (--left < 0) {
            throw new BudgetSpentException();
        }
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.subSequence(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}

package org.postern.tables.publish;

/**
 * Holds back a table that has lost so many entries that its source was probably emptied or cut off by mistake.
 *
 * @param maxPercent the share of its entries that a table of more than {@value #SMALL} may lose, 0 to 100; one that becomes empty is held
 *     back whatever this is
 */
public record ShrinkGuard(int maxPercent) {
    /** Tables up to this many entries lose a large share of them in everyday work. */
    static final int SMALL = 100;

    /** Whether a table of {@code after} entries must not replace one of {@code before} entries. */
    public boolean holdsBack(long before, long after) {
        if (after == 0) {
            return before > 0;
        }
        return before > SMALL && (before - after) * 100 > before * maxPercent;
    }
}

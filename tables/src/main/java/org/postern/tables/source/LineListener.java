package org.postern.tables.source;

/** Is told every physical line of a source text: for those to whom comments mean something. */
@FunctionalInterface
public interface LineListener {
    /**
     * Called for each line in order, before an entry that it is part of is shown.
     *
     * @param number the line, counted from 1
     * @param content whether it is part of an entry, or should be; else it is empty or a comment
     * @param buffer has the line from {@code start} to before {@code end}, without its end; not to be kept
     */
    void line(int number, boolean content, byte[] buffer, int start, int end);
}

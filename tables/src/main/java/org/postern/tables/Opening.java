package org.postern.tables;

import java.util.List;

/** What opening a table came to. */
public sealed interface Opening {
    /**
     * The table is open.
     *
     * @param warnings what was odd about its text, in Postfix's words
     */
    record Opened(Table table, List<String> warnings) implements Opening {}

    /**
     * The table cannot be opened.
     *
     * @param reason in Postfix's words
     * @param hint what to do about it; may be empty
     */
    record Refused(String reason, String hint) implements Opening {}
}

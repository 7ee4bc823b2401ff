package org.postern.tables.compiled;

import java.io.IOException;

/** A compiled table that is not what was written: cut short, changed, of another format version, or no compiled table at all. */
public final class DamagedTableException extends IOException {
    private static final long serialVersionUID = 1L;

    /** {@code message} says what is wrong, without the name of the file. */
    public DamagedTableException(String message) {
        super(message);
    }

    /** Found while it was in use. */
    static DamagedTableException changed() {
        return new DamagedTableException("damaged, cut short or overwritten");
    }
}

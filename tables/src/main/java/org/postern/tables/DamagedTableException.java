package org.postern.tables;

import java.io.IOException;

/** A compiled table that is not what was written: cut short, changed, of another format version, or no compiled table at all. */
public final class DamagedTableException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedTableException(String message) {
        super(message);
    }

    /** Found while it was in use. */
    static DamagedTableException changed() {
        return new DamagedTableException("damaged, cut short or overwritten");
    }
}

package org.postern.tables.sort;

import java.io.IOException;
import org.postern.tables.text.SystemError;

/** There is no room, or no permission, for the temporary file that sorting many entries takes. */
public final class TemporaryFileException extends IOException {
    private static final long serialVersionUID = 1L;

    TemporaryFileException(IOException cause) {
        super("temporary file: " + SystemError.reason(cause), cause);
    }
}

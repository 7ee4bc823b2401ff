package org.postern.tables.publish;

import java.io.IOException;
import java.util.Arrays;
import org.postern.tables.compiled.CompiledFile;
import org.postern.tables.compiled.DamagedTableException;
import org.postern.tables.sort.EntryStream;
import org.postern.tables.text.PrintableText;

/** Proves that a table that has just been written answers as it should, before anybody asks it. */
final class ReadBack {
    private ReadBack() {}

    /**
     * Looks every key of {@code entries} up in {@code written}.
     *
     * @throws DamagedTableException if an answer is not the entry's value, or there are other entries
     */
    static void verify(CompiledFile written, EntryStream entries) throws IOException {
        if (written.metadata().entries() != entries.count()) {
            throw new DamagedTableException(
                    "read back " + written.metadata().entries() + " entries of " + entries.count());
        }
        entries.forEach((buffer, key, keyLength, value, valueLength) -> {
            if (!written.contains(buffer, key, keyLength, value, valueLength)) {
                throw new DamagedTableException("read back a different value of \""
                        + PrintableText.of(Arrays.copyOfRange(buffer, key, key + keyLength)) + "\"");
            }
        });
    }
}

package org.postern.tables;

import java.io.IOException;
import java.util.function.BiConsumer;

/** A table that can name all its entries. */
public interface ListableTable extends Table {
    /**
     * Hands the key, folded and without a null byte at its end, and the value of each entry to {@code consumer}, in any order.
     *
     * @throws IOException if not all of them can be read; some may have been handed over
     */
    void forEach(BiConsumer<byte[], byte[]> consumer) throws IOException;
}

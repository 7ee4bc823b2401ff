package org.postern.tables;

import java.util.function.BiConsumer;

/** A table that can name all its entries. */
public interface ListableTable extends Table {
    /** Hands the key, folded and without a null byte at its end, and the value of each entry to {@code consumer}, in any order. */
    void forEach(BiConsumer<byte[], byte[]> consumer);
}

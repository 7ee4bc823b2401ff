package org.postern.tables;

import java.nio.charset.StandardCharsets;
import org.postern.tables.text.KeyBatch;

/**
 * A look-up table: keys with one value each. Safe for use by any number of threads.
 *
 * <p>A table looks up one key exactly as given, apart from the case folding it was opened with; it makes no partial queries. Which
 * keys to try in which order is the business of {@link TableList} and of the search orders.
 */
public interface Table extends AutoCloseable {
    /** The name for messages and logs, as it was written: {@code hash:/etc/postfix/transport}. */
    String name();

    /**
     * Looks up one key.
     *
     * @return {@code Found}, {@code NotFound}, or {@code Failed} when the answer is unknown (I/O error, damaged file). Callers defer
     *     on {@code Failed}: treating it as absent would bounce good mail.
     */
    LookupResult lookup(byte[] key, int offset, int length);

    /** Looks up the UTF-8 form of {@code key}; see {@link #lookup(byte[], int, int)}. */
    default LookupResult lookup(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return lookup(bytes, 0, bytes.length);
    }

    /** Looks up all of {@code keys}, each as {@link #lookup(byte[], int, int)} does; the results are in their order. */
    default LookupResult[] lookup(KeyBatch keys) {
        LookupResult[] results = new LookupResult[keys.count()];
        for (int key = 0; key < results.length; key++) {
            results[key] = lookup(keys.buffer(), keys.offset(key), keys.length(key));
        }
        return results;
    }

    /**
     * Whether keys are fixed strings. Tables of patterns answer false: they are asked for whole addresses only, never for parts of
     * them (regexp_table(5), "TABLE SEARCH ORDER").
     */
    default boolean hasFixedKeys() {
        return true;
    }

    /** Lets go of files and mappings. A look-up after this answers {@code Failed}. */
    @Override
    void close();
}

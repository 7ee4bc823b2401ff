package org.postern.tables.compiled;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the keys of a batch. For one thread.
 *
 * @param <V> what values are made into
 */
public final class BatchAnswers<V> {
    private final @Nullable V[] values;
    private final boolean[] known;

    /** Nothing is known of {@code count} keys. */
    @SuppressWarnings("unchecked") // nothing but null is in a new array
    BatchAnswers(int count) {
        values = (V[]) new Object[count];
        known = new boolean[count];
    }

    int count() {
        return known.length;
    }

    /** Nothing is known any more. */
    void clear() {
        Arrays.fill(known, false);
    }

    void absent(int key) {
        known[key] = true;
    }

    void found(int key, V value) {
        values[key] = value;
        known[key] = true;
    }

    /** Whether key {@code number} is answered here. If not, the file has to be asked for it by itself. */
    public boolean isKnown(int number) {
        return known[number];
    }

    /** What the value of key {@code number}, if that is known, was made into; null if there is no such key. */
    @Nullable
    public V value(int number) {
        return values[number];
    }
}

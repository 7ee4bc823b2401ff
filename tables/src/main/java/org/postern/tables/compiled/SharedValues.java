package org.postern.tables.compiled;

import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is made of the values of one compiled table, kept so that the next look-up with the same value is handed the same object. Safe for
 * use by any number of threads: one may see an older object than another has put there, which is right as well, since its bytes are
 * compared before it is used.
 *
 * @param <V> what a value is made into; immutable
 */
public final class SharedValues<V> {
    /** Enough for the values of a transport table. A power of two. */
    private static final int PLACES = 1024;

    private static final int LONGEST = 512; // bytes

    /** What was made of {@code bytes}, whose hash in the index is {@code hash}. */
    @SuppressWarnings("ArrayRecordComponent") // nobody else has it
    private record Shared<V>(long hash, byte[] bytes, V value) {}

    private final Function<byte[], V> made;
    private final @Nullable Shared<V>[] places;
    /** What was made of common values, at their numbers. */
    private @Nullable V[] common;

    /** Values become what {@code made} makes of them; the array it gets is its own to keep and must not be changed. */
    @SuppressWarnings("unchecked") // nothing but null is in a new array
    public SharedValues(Function<byte[], V> made) {
        this.made = made;
        this.places = (Shared<V>[]) new Shared<?>[PLACES];
        this.common = (V[]) new Object[0];
    }

    /** What was made of the same value as the {@code length} bytes at {@code position}; null if that is no longer here. */
    @Nullable
    V find(long hash, TableBytes bytes, long position, int length) throws IOException {
        Shared<V> shared = places[place(hash)];
        return shared != null
                        && shared.hash == hash
                        && shared.bytes.length == length
                        && bytes.same(position, shared.bytes, 0, length)
                ? shared.value
                : null;
    }

    /** Makes something of {@code bytes}. */
    V make(long hash, byte[] bytes) {
        V value = made.apply(bytes);
        if (bytes.length <= LONGEST) {
            places[place(hash)] = new Shared<>(hash, bytes, value);
        }
        return value;
    }

    /** What was made of value {@code number} of {@code values}. */
    V common(int number, CommonValues values) {
        @Nullable V[] kept = common;
        V value = number < kept.length ? kept[number] : null;
        return value != null ? value : makeCommon(number, values);
    }

    @SuppressWarnings("unchecked") // nothing but null is in a new array
    private V makeCommon(int number, CommonValues values) {
        if (common.length == 0) {
            common = (V[]) new Object[values.count()];
        }
        V value = made.apply(values.value(number).clone());
        common[number] = value;
        return value;
    }

    private static int place(long hash) {
        return (int) hash & (PLACES - 1);
    }
}

package org.postern.benchmarks;

import org.jspecify.annotations.Nullable;

/** Something that was filled with keys and can be asked for them. */
interface Store extends AutoCloseable {
    /** Asks for one key after the other; for one thread. */
    @FunctionalInterface
    interface Asker {
        /** Looks up key {@code i}; null if it is not there. Whatever else it returns was reached through the value. */
        @Nullable
        Object find(int i);
    }

    /** Asks for {@code keys}. */
    Asker asker(GeneratedKeys keys);

    @Override
    void close();
}

package org.postern.benchmarks;

import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;

/** Entries in the form that a map wants them in. ASCII keys have the same order in any form. */
record KeyForm<K>(GeneratedKeys keys, IntFunction<K> key, IntFunction<K> value) {
    static KeyForm<String> text(GeneratedKeys keys, GeneratedValues values) {
        return new KeyForm<>(keys, keys::text, values::text);
    }

    static KeyForm<byte[]> bytes(GeneratedKeys keys, GeneratedValues values) {
        return new KeyForm<>(keys, keys::key, values::bytes);
    }

    void forEach(BiConsumer<K, K> consumer) {
        for (int i = 0; i < keys.count(); i++) {
            consumer.accept(key.apply(i), value.apply(i));
        }
    }

    void forEachInOrder(BiConsumer<K, K> consumer) {
        Integer[] numbers = new Integer[keys.count()];
        Arrays.setAll(numbers, i -> i);
        byte[] bytes = keys.bytes();
        Arrays.sort(
                numbers,
                (a, b) -> Arrays.compareUnsigned(
                        bytes,
                        keys.offset(a),
                        keys.offset(a) + keys.length(a),
                        bytes,
                        keys.offset(b),
                        keys.offset(b) + keys.length(b)));
        for (int i : numbers) {
            consumer.accept(key.apply(i), value.apply(i));
        }
    }
}

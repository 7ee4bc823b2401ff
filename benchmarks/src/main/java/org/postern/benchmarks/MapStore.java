package org.postern.benchmarks;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** A {@link Map}, whatever is behind it. */
record MapStore<K>(Map<K, K> map, Function<GeneratedKeys, K[]> keyForm, Runnable closing) implements Store {
    static MapStore<String> ofHashMap(GeneratedKeys keys, GeneratedValues values) {
        Map<String, String> map = HashMap.newHashMap(keys.count());
        Map<String, String> shared = new HashMap<>();
        KeyForm.text(keys, values)
                .forEach((key, value) -> map.put(
                        key, values == GeneratedValues.SHARED ? shared.computeIfAbsent(value, same -> same) : value));
        return new MapStore<>(map, GeneratedKeys::texts, () -> {});
    }

    @Override
    public Asker asker(GeneratedKeys keys) {
        K[] asked = keyForm.apply(keys);
        return i -> map.get(asked[i]);
    }

    @Override
    public void close() {
        closing.run();
    }
}

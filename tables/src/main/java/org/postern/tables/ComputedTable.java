package org.postern.tables;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** A table whose answers are computed from the key: {@code static:}, {@code fail:}, {@code environ:}. */
record ComputedTable(String name, Function<String, LookupResult> answers) implements Table {
    @Override
    public LookupResult lookup(byte[] key, int offset, int length) {
        return answers.apply(new String(key, offset, length, StandardCharsets.UTF_8));
    }

    @Override
    public void close() {}
}

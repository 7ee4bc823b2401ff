package org.postern.tables;

import java.util.Arrays;
import java.util.function.Function;

/** A table whose answers are computed from the key: {@code static:}, {@code fail:}, {@code environ:}, {@code randmap:}. */
record ComputedTable(String name, boolean hasFixedKeys, Function<byte[], LookupResult> answers) implements Table {
    @Override
    public LookupResult lookup(byte[] key, int offset, int length) {
        return answers.apply(Arrays.copyOfRange(key, offset, offset + length));
    }

    @Override
    public void close() {}
}

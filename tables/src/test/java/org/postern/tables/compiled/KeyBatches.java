package org.postern.tables.compiled;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.postern.tables.text.KeyBatch;

/** Makes batches of keys for tests. */
public final class KeyBatches {
    private KeyBatches() {}

    /** With a character that is in no key before, between and after them. */
    public static KeyBatch of(List<String> keys) {
        byte[] buffer = ("\n" + String.join("\n", keys) + "\n").getBytes(StandardCharsets.UTF_8);
        KeyBatch batch = new KeyBatch();
        batch.begin(buffer);
        int offset = 1;
        for (String key : keys) {
            int length = key.getBytes(StandardCharsets.UTF_8).length;
            batch.add(offset, length);
            offset += length + 1;
        }
        return batch;
    }
}

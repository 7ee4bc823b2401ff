package org.postern.tables;

import java.util.Arrays;

/** Whether keys in a compiled table end in a null byte (postmap(1), "-N", "-n"). Tables of other origin may have such keys. */
public enum KeyEnd {
    /** Without. */
    PLAIN,
    /** With. */
    NUL,
    /** A key is looked for without first, then with. */
    EITHER;

    /** {@code key} with or without the null byte. */
    public static byte[] with(byte[] key, boolean nul) {
        return nul ? Arrays.copyOf(key, key.length + 1) : key;
    }
}

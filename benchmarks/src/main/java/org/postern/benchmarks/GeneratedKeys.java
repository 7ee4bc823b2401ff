package org.postern.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Addresses as tables hold them, the same for the same seed, and in no order that a look-up could profit from. */
final class GeneratedKeys {
    private static final String[] FIRST = {
        "anna", "bjorn", "carol", "dmitri", "elif", "farid", "grace", "hiro", "ines", "jose"
    };
    private static final String[] LAST = {
        "abara", "brown", "chen", "dubois", "eriksen", "fischer", "garcia", "haddad", "ito"
    };
    private static final long SEED = 20260101;

    private GeneratedKeys() {}

    /** {@code count} different addresses at example.com. */
    static String[] listed(int count) {
        return addresses(count, "example.com");
    }

    /** As many that {@link #listed} has not, of the same shape. */
    static String[] unlisted(int count) {
        return addresses(count, "example.net");
    }

    /** The keys as they come from the wire. */
    static byte[][] bytes(String[] keys) {
        return Arrays.stream(keys)
                .map(key -> key.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    private static String[] addresses(int count, String domain) {
        Random random = new Random(SEED);
        String[] addresses = new String[count];
        for (int i = 0; i < count; i++) {
            addresses[i] =
                    FIRST[random.nextInt(FIRST.length)] + "." + LAST[random.nextInt(LAST.length)] + i + "@" + domain;
        }
        for (int i = count - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            String swapped = addresses[i];
            addresses[i] = addresses[j];
            addresses[j] = swapped;
        }
        return addresses;
    }
}

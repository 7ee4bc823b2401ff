package org.postern.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/**
 * Addresses as tables hold them, {@code firstname.lastname12345@example.com}: the same for the same seed. They lie one after the other
 * in memory, in the order in which they will be asked for, so that what is measured is the look-up and not the way to its key.
 */
final class GeneratedKeys {
    /** The system property for another {@link #seed}. */
    static final String SEED_PROPERTY = "postern.benchmarks.seed";

    private static final long DEFAULT_SEED = 20260101;
    private static final int LONGEST = 48;
    private static final String[] FIRST = {
        "anna", "bjorn", "carol", "dmitri", "elif", "farid", "grace", "hiro", "ines", "jose"
    };
    private static final String[] LAST = {
        "abara", "brown", "chen", "dubois", "eriksen", "fischer", "garcia", "haddad", "ito"
    };

    private final byte[] bytes;
    private final int[] offsets;

    private GeneratedKeys(int[] numbers, String domain, long seed) {
        byte[] suffix = ("@" + domain).getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[Math.multiplyExact(numbers.length, LONGEST)];
        offsets = new int[numbers.length + 1];
        int at = 0;
        for (int i = 0; i < numbers.length; i++) {
            // The names depend on the number alone: an address is the same wherever it stands.
            int mixed = (int) (((numbers[i] + seed) * 0x9e3779b97f4a7c15L) >>> 33);
            at = append(all, at, FIRST[mixed % FIRST.length]);
            all[at++] = '.';
            at = append(all, at, LAST[mixed / FIRST.length % LAST.length]);
            at = append(all, at, Integer.toString(numbers[i]));
            System.arraycopy(suffix, 0, all, at, suffix.length);
            at += suffix.length;
            offsets[i + 1] = at;
        }
        bytes = Arrays.copyOf(all, at);
    }

    private static int append(byte[] bytes, int at, String text) {
        for (int i = 0; i < text.length(); i++) {
            bytes[at + i] = (byte) text.charAt(i);
        }
        return at + text.length();
    }

    /** What everything here is generated from; printed with every result. */
    static long seed() {
        return Long.getLong(SEED_PROPERTY, DEFAULT_SEED);
    }

    /** {@code count} different addresses, in the order in which tables are filled with them. */
    static GeneratedKeys entries(int count) {
        return new GeneratedKeys(shuffled(count, seed()), "example.com", seed());
    }

    /** The same in another order, in which they are asked for. */
    static GeneratedKeys hits(int count) {
        return new GeneratedKeys(shuffled(count, seed() + 1), "example.com", seed());
    }

    /** As many that {@link #entries} has not. */
    static GeneratedKeys misses(int count) {
        return new GeneratedKeys(shuffled(count, seed() + 1), "example.net", seed());
    }

    private static int[] shuffled(int count, long seed) {
        Random random = new Random(seed);
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            numbers[i] = numbers[j];
            numbers[j] = i;
        }
        return numbers;
    }

    int count() {
        return offsets.length - 1;
    }

    /** What all keys are in. */
    byte[] bytes() {
        return bytes;
    }

    /** Where key {@code i} begins. */
    int offset(int i) {
        return offsets[i];
    }

    int length(int i) {
        return offsets[i + 1] - offsets[i];
    }

    byte[] key(int i) {
        return Arrays.copyOfRange(bytes, offset(i), offset(i) + length(i));
    }

    String text(int i) {
        return new String(bytes, offset(i), length(i), StandardCharsets.US_ASCII);
    }

    /** All keys as strings, with their hash codes computed, as a program has them that looks the same ones up again. */
    String[] texts() {
        String[] texts = new String[count()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = text(i);
            // A string keeps its hash code once somebody has asked for it.
            var _ = texts[i].hashCode();
        }
        return texts;
    }

    /** All keys by themselves. */
    byte[][] keys() {
        byte[][] keys = new byte[count()][];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = key(i);
        }
        return keys;
    }
}

package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The bytes that fuzzing begins with, those that it found, and many that resemble them. */
class KnownBytesIT {
    private static final int VARIATIONS = 200;

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/fuzz/smtpd"))) {
            return files.sorted().toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> eachIsDealtWith() throws IOException {
        List<Path> files = files();
        assertThat(files).isNotEmpty();
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(
                        String.valueOf(file.getFileName()),
                        () -> AnyBytes.fuzzerTestOneInput(Files.readAllBytes(file))));
    }

    @Test
    void soIsWhatResemblesThem() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (Path file : files()) {
            byte[] known = Files.readAllBytes(file);
            for (int i = 0; i < VARIATIONS; i++) {
                byte[] noisy = noisy(known, random);
                try {
                    AnyBytes.fuzzerTestOneInput(noisy);
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError("seed " + seed + ", " + file + ", variation " + i, e);
                }
            }
        }
    }

    /** Bytes changed, with a preference for those that mean something; the first one stays. */
    private static byte[] noisy(byte[] known, Random random) {
        byte[] meaningful = {'\r', '\n', '.', ' ', '<', '>', '=', '+', '@', ':', 0, (byte) 0x85, (byte) 0xff};
        byte[] bytes = known.clone();
        for (int k = random.nextInt(4); k >= 0; k--) {
            bytes[1 + random.nextInt(bytes.length - 1)] =
                    random.nextBoolean() ? (byte) random.nextInt() : meaningful[random.nextInt(meaningful.length)];
        }
        return bytes;
    }
}

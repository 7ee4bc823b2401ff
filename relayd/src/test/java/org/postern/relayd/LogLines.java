package org.postern.relayd;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A log that a test can read and wait for. Safe for any number of threads. */
final class LogLines extends ByteArrayOutputStream {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    synchronized List<String> all() {
        return toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** The first line that holds {@code part}, once there is one. */
    String await(String part) throws InterruptedException {
        return await(part, 1);
    }

    /** The last of {@code count} lines that hold {@code part}, once there are as many. */
    synchronized String await(String part, int count) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<String> found =
                    all().stream().filter(line -> line.contains(part)).toList();
            if (found.size() >= count) {
                return found.get(count - 1);
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError(
                        "not " + count + " lines with \"" + part + "\" in\n" + String.join("\n", all()));
            }
            wait(left / 1_000_000 + 1);
        }
    }

    @Override
    public synchronized void write(int b) {
        super.write(b);
        notifyAll();
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        super.write(bytes, offset, length);
        notifyAll();
    }
}

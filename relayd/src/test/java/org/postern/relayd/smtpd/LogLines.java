package org.postern.relayd.smtpd;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A mail log in memory; its lines are what follows the time stamp, host and program. */
final class LogLines extends ByteArrayOutputStream {
    private static final long PATIENCE_SECONDS = 20;

    synchronized List<String> all() {
        return toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.substring(line.indexOf("]: ") + 3))
                .toList();
    }

    long count(String part) {
        return all().stream().filter(line -> line.contains(part)).count();
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        super.write(bytes, offset, length);
        notifyAll();
    }

    /** Waits until {@code times} lines contain {@code part}. */
    synchronized void await(String part, long times) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (count(part) < times) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError(
                        "not " + times + " lines with \"" + part + "\" in\n" + String.join("\n", all()));
            }
            wait(left);
        }
    }

    void await(String part) throws InterruptedException {
        await(part, 1);
    }
}

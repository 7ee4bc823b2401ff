package org.postern.relayd.log;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A log that a test can read and wait for. Safe for any number of threads. */
public final class LogLines extends ByteArrayOutputStream {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_MILLIS = 50;

    /** The lines so far. */
    public synchronized List<String> all() {
        return toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** The lines so far, each without time stamp, host and program. */
    public List<String> texts() {
        return all().stream()
                .map(line -> line.substring(line.indexOf("]: ") + 3))
                .toList();
    }

    /** How many texts hold {@code part}. */
    public long count(String part) {
        return texts().stream().filter(text -> text.contains(part)).count();
    }

    /** The first line that holds {@code part}, once there is one. */
    public String await(String part) throws InterruptedException {
        return await(part, 1);
    }

    /** The last of {@code count} lines that hold {@code part}, once there are as many. */
    public String await(String part, long count) throws InterruptedException {
        return await(part, count, () -> {});
    }

    /** As {@link #await(String)}; {@code meanwhile} is done again and again until the line is there. */
    public String await(String part, Runnable meanwhile) throws InterruptedException {
        return await(part, 1, meanwhile);
    }

    private synchronized String await(String part, long count, Runnable meanwhile) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<String> found =
                    all().stream().filter(line -> line.contains(part)).toList();
            if (found.size() >= count) {
                return found.get((int) count - 1);
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError(
                        "not " + count + " lines with \"" + part + "\" in\n" + String.join("\n", all()));
            }
            meanwhile.run();
            wait(PAUSE_MILLIS);
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

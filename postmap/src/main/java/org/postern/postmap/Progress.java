package org.postern.postmap;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * Shows on a terminal how far long work has come: after half a second, in one line that goes away in the end. Elsewhere it shows nothing.
 * The work tells; a thread of its own draws.
 */
final class Progress implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration PERIOD = Duration.ofMillis(100);
    private static final int WIDTH = 24;
    private static final String ERASE = "\r\033[K";

    private final PrintStream terminal;
    private final String what;
    private final long total;
    private final long start = System.nanoTime();
    private volatile long entries;
    private volatile long bytes;
    private boolean closed;
    private boolean drawn;

    private Progress(PrintStream terminal, String what, long total) {
        this.terminal = terminal;
        this.what = what;
        this.total = total;
    }

    /** Begins; {@code total} is how many bytes there will be, 0 if nobody knows. */
    static Progress of(Surroundings surroundings, String what, long total) {
        Progress progress = new Progress(surroundings.err(), what, total);
        if (surroundings.errIsTerminal()) {
            Thread.ofPlatform().daemon().name("progress").start(progress::drawAll);
        }
        return progress;
    }

    /** How far the work has come. */
    void reached(long entriesSoFar, long bytesSoFar) {
        entries = entriesSoFar;
        bytes = bytesSoFar;
    }

    private synchronized void drawAll() {
        try {
            long pause = PATIENCE.toMillis();
            while (!closed) {
                wait(pause);
                if (!closed && elapsed() >= PATIENCE.toNanos()) {
                    print(ERASE + line(what, entries, bytes, total, elapsed()));
                    drawn = true;
                }
                pause = PERIOD.toMillis();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long elapsed() {
        return System.nanoTime() - start;
    }

    private void print(String text) {
        byte[] out = text.getBytes(StandardCharsets.UTF_8);
        terminal.write(out, 0, out.length);
        terminal.flush();
    }

    /** {@code read transport [#####-----]  50%  1234567 entries, 45.6 MB, 812345 entries/s}; what is not known is left out. */
    static String line(String what, long entries, long bytes, long total, long nanos) {
        StringBuilder line = new StringBuilder(what);
        if (total > 0) {
            int percent = (int) Math.min(100, 100 * bytes / total);
            int done = WIDTH * percent / 100;
            line.append(" [")
                    .append("#".repeat(done))
                    .append("-".repeat(WIDTH - done))
                    .append("] ");
            line.append(percent).append('%');
        }
        if (entries > 0) {
            line.append("  ").append(entries).append(" entries");
            line.append(String.format(Locale.ROOT, ", %.1f MB", bytes / 1e6));
            line.append(", ").append(Math.round(entries / (nanos / 1e9))).append(" entries/s");
        } else {
            line.append(String.format(Locale.ROOT, "  %.1f s", nanos / 1e9));
        }
        return line.toString();
    }

    /** Takes the line away. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
        if (drawn) {
            print(ERASE);
        }
    }
}

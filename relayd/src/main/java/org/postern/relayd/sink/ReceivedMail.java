package org.postern.relayd.sink;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Keeps the messages that a sink took, in the order of their completion, and waits for them. Safe for any number of threads. */
public final class ReceivedMail implements Consumer<SinkMessage> {
    private final Object lock = new Object();
    private final List<SinkMessage> messages = new ArrayList<>(); // guarded by lock

    /** Nothing received yet. */
    public ReceivedMail() {}

    @Override
    public void accept(SinkMessage message) {
        synchronized (lock) {
            messages.add(message);
            lock.notifyAll();
        }
    }

    /** What has arrived so far. */
    public List<SinkMessage> messages() {
        synchronized (lock) {
            return List.copyOf(messages);
        }
    }

    /**
     * Waits until the messages are as wanted.
     *
     * @return whether they are; false after {@code timeout}
     */
    public boolean await(Predicate<List<SinkMessage>> wanted, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        synchronized (lock) {
            while (!wanted.test(List.copyOf(messages))) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                lock.wait(left / 1_000_000 + 1);
            }
            return true;
        }
    }
}

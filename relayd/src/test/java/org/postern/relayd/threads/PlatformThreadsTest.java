package org.postern.relayd.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlatformThreadsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PlatformThreads threads = new PlatformThreads("test ");
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void endTasks() {
        end.countDown();
        threads.shutdown();
    }

    private boolean beginLongTask() throws InterruptedException {
        LongTask task = new LongTask(end);
        boolean begun = threads.offer(task);
        if (begun) {
            task.thread();
        }
        return begun;
    }

    @Test
    void fewTasksHaveOneAndNoMore() throws InterruptedException {
        assertThat(beginLongTask()).isTrue();
        assertThat(beginLongTask()).isTrue();
        assertThat(beginLongTask()).isFalse();
    }

    /** A thread is free a moment after its task has ended. */
    private void offerUntilTaken(Runnable task) {
        long begun = System.nanoTime();
        while (!threads.offer(task)) {
            assertThat(System.nanoTime() - begun).isLessThan(PATIENCE.toNanos());
            Thread.onSpinWait();
        }
    }

    @Test
    void aTaskThatEndsLeavesItsThreadToTheNext() throws InterruptedException {
        beginLongTask();
        AtomicReference<Thread> first = new AtomicReference<>();
        offerUntilTaken(() -> first.set(Thread.currentThread()));
        LongTask next = new LongTask(end);
        offerUntilTaken(next);

        assertThat(next.thread()).isSameAs(first.get());
    }

    @Test
    void aTaskThatFailsLeavesRoomForTheNext() throws InterruptedException {
        beginLongTask();
        offerUntilTaken(PlatformThreadsTest::fail);
        LongTask next = new LongTask(end);
        offerUntilTaken(next);

        assertThat(next.thread().isAlive()).isTrue();
    }

    private static void fail() {
        Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
        throw new IllegalStateException("of the test");
    }

    @Test
    void whereTheSystemHasNoneThereIsNone() {
        assertThat(NoMoreThreads.platform().offer(() -> {})).isFalse();
    }

    @Test
    void afterTheShutdownThereIsNone() {
        threads.shutdown();

        assertThat(threads.offer(() -> {})).isFalse();
    }

    @Test
    void noneKeepsTheProcessAlive() {
        assertThat(threads.getThreadFactory().newThread(() -> {}).isDaemon()).isTrue();
    }
}

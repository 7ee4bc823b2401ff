package org.postern.relayd.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void fewTasksHaveOneAndNoMore() {
        assertThat(threads.offer(this::awaitEnd)).isTrue();
        assertThat(threads.offer(this::awaitEnd)).isTrue();
        assertThat(threads.offer(this::awaitEnd)).isFalse();
    }

    @Test
    void aTaskThatEndsOrFailsLeavesItsThreadToTheNext() throws InterruptedException {
        assertThat(threads.offer(this::awaitEnd)).isTrue();
        for (Runnable last : new Runnable[] {() -> {}, PlatformThreadsTest::fail}) {
            assertThat(threads.offer(last)).isTrue();
            long begun = System.nanoTime();
            CountDownLatch ran = new CountDownLatch(1);
            // It is free a moment after the task has ended.
            while (!threads.offer(ran::countDown)) {
                assertThat(System.nanoTime() - begun).isLessThan(PATIENCE.toNanos());
                Thread.onSpinWait();
            }
            assertThat(ran.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            while (threads.getActiveCount() > 1) {
                assertThat(System.nanoTime() - begun).isLessThan(PATIENCE.toNanos());
                Thread.onSpinWait();
            }
        }
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

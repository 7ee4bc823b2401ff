package org.postern.relayd.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postern.relayd.threads.LongTask;
import org.postern.relayd.threads.NoMoreThreads;

class DeliveryThreadsTest {
    private DeliveryThreads threads = new DeliveryThreads();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void endDeliveries() {
        end.countDown();
    }

    /** Begins a delivery that goes on until the end. @return its thread */
    private Thread begin() throws InterruptedException {
        LongTask task = new LongTask(end);
        threads.start("ABC", task);
        return task.thread();
    }

    @Test
    void fewThatPlatformThreadsBeginHavePlatformThreadsAndTheOthersShare() throws InterruptedException {
        List<Boolean> virtual = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            virtual.add(begin().isVirtual());
        }

        assertThat(virtual).containsExactly(false, false, true, true);
    }

    @Test
    void thoseThatVirtualThreadsBeginHaveVirtualThreads() throws InterruptedException {
        List<Thread> begun = new ArrayList<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        begun.add(begin());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })
                .join();

        assertThat(begun)
                .singleElement()
                .satisfies(thread -> assertThat(thread.isVirtual()).isTrue());
    }

    @Test
    void whereNoPlatformThreadCanBeStartedAVirtualOneDelivers() throws InterruptedException {
        threads = new DeliveryThreads(NoMoreThreads.platform());

        assertThat(begin().isVirtual()).isTrue();
    }
}

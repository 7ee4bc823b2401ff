package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postern.relayd.threads.LongTask;
import org.postern.relayd.threads.NoMoreThreads;

class SessionThreadsTest {
    private SessionThreads threads = new SessionThreads();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void endSessions() {
        end.countDown();
    }

    /** Begins a session that goes on until the end. @return its thread */
    private Thread begin() throws InterruptedException {
        LongTask task = new LongTask(end);
        threads.execute(task);
        return task.thread();
    }

    @Test
    void firstSessionsHaveThreadsOfTheirOwnAndTheOthersShare() throws InterruptedException {
        List<Boolean> virtual = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            virtual.add(begin().isVirtual());
        }

        assertThat(virtual).containsExactly(false, false, true, true);
    }

    @Test
    void whereNoPlatformThreadCanBeStartedSessionsShare() throws InterruptedException {
        threads = new SessionThreads(NoMoreThreads.platform());

        assertThat(begin().isVirtual()).isTrue();
    }

    @Test
    void allSessionsAreWaitedForAndNoneBegins() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            begin();
        }
        threads.shutdown();

        assertThatThrownBy(() -> threads.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThat(threads.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(threads.isTerminated()).isFalse();
        end.countDown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(threads.isTerminated()).isTrue();
    }
}

package org.postern.relayd.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SessionThreadsTest {
    private final SessionThreads threads = new SessionThreads();

    private Thread newThread() {
        return threads.newThread(() -> {});
    }

    @Test
    void firstSessionsHaveThreadsOfTheirOwnAndTheOthersShare() {
        List<Boolean> virtual =
                Stream.generate(this::newThread).limit(4).map(Thread::isVirtual).toList();

        assertThat(virtual).containsExactly(false, false, true, true);
    }

    @Test
    void sessionThatEndsLeavesItsThreadToTheNext() throws InterruptedException {
        Thread first = newThread();
        var _ = newThread();
        first.start();
        first.join();

        assertThat(newThread().isVirtual()).isFalse();
        assertThat(newThread().isVirtual()).isTrue();
    }

    @Test
    void sessionThatFailsLeavesItsThreadToo() throws InterruptedException {
        Thread first = threads.newThread(() -> {
            throw new IllegalStateException("of the test");
        });
        first.setUncaughtExceptionHandler((_, _) -> {});
        var _ = newThread();
        first.start();
        first.join();

        assertThat(newThread().isVirtual()).isFalse();
    }

    @Test
    void noSessionKeepsTheProcessAlive() {
        assertThat(newThread().isDaemon()).isTrue();
    }
}

package org.postern.relayd.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConcurrencyWindowTest {
    private static DestinationLimits limits(int most, int cohorts, String success, String failure) {
        return new DestinationLimits(
                5, most, 50, Duration.ZERO, Duration.ZERO, cohorts, Feedback.parse(success), Feedback.parse(failure));
    }

    @Test
    void successOpensItToTheLimitAndNoFurtherThanItIsFilled() {
        ConcurrencyWindow window = new ConcurrencyWindow(limits(8, 1, "1", "1"));
        assertThat(window.size()).isEqualTo(5);
        window.succeeded(0);
        assertThat(window.size()).as("nobody would fill it").isEqualTo(5);
        for (int i = 0; i < 10; i++) {
            window.succeeded(window.size());
        }
        assertThat(window.size()).isEqualTo(8);
    }

    @Test
    void aWholeCohortOfFailuresClosesIt() {
        ConcurrencyWindow window = new ConcurrencyWindow(limits(20, 1, "1", "0"));
        for (int i = 0; i < 4; i++) {
            window.failed();
            assertThat(window.isDead()).isFalse();
        }
        window.failed();
        assertThat(window.isDead()).isTrue();
        assertThat(window.size()).isZero();
        window.revive();
        assertThat(window.size()).isEqualTo(5);
    }

    @Test
    void oneSuccessForgivesFailures() {
        ConcurrencyWindow window = new ConcurrencyWindow(limits(20, 1, "1", "0"));
        for (int i = 0; i < 100; i++) {
            window.failed();
            window.failed();
            window.failed();
            window.succeeded(window.size());
        }
        assertThat(window.isDead()).isFalse();
    }

    @Test
    void failuresNarrowItButLeaveOneWithoutACohortLimit() {
        ConcurrencyWindow window = new ConcurrencyWindow(limits(20, 0, "1", "1"));
        for (int i = 0; i < 50; i++) {
            window.failed();
        }
        assertThat(window.size()).isEqualTo(1);
    }

    @Test
    void fractionsTakeTheirTime() {
        ConcurrencyWindow window = new ConcurrencyWindow(limits(20, 0, "1/concurrency", "0.5"));
        for (int i = 0; i < 4; i++) {
            window.succeeded(window.size());
        }
        assertThat(window.size()).isEqualTo(5);
        window.succeeded(window.size());
        assertThat(window.size()).isEqualTo(6);
        window.failed();
        window.failed();
        window.failed();
        assertThat(window.size()).isEqualTo(4);
    }

    @Test
    void withARateDelayDeliveriesGoOneAtATime() {
        ConcurrencyWindow window = new ConcurrencyWindow(
                new DestinationLimits(5, 20, 50, Duration.ofSeconds(1), Duration.ZERO, 1, Feedback.ONE, Feedback.ONE));
        window.succeeded(1);
        assertThat(window.size()).isEqualTo(1);
    }

    @Test
    void feedbackIsANumberUpToOneOrThatOverAWord() {
        assertThat(Feedback.parse("0.5 / sqrt_concurrency").at(16)).isEqualTo(0.125);
        for (String bad : new String[] {"", "2", "-1", "x", "1/x", "NaN"}) {
            assertThatThrownBy(() -> Feedback.parse(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
    }
}

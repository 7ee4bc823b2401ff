package org.postern.relayd.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.postern.relayd.metrics.Metrics.Totals;

class RatesTest {
    private long connections = 100;
    private long nanos = -5_000_000_000L; // such clocks begin anywhere
    private final Rates rates = new Rates(() -> new Totals(connections, 0, 0, 0, 0, 0), () -> nanos);

    private void pass(long seconds, long eachSecond) {
        for (long second = 1; second <= seconds; second++) {
            nanos += TimeUnit.SECONDS.toNanos(1);
            connections += eachSecond;
            if (second % Rates.PAUSE.toSeconds() == 0) {
                rates.remember();
            }
        }
    }

    private List<Double> perMinute() {
        return rates.now().getFirst().perMinute();
    }

    @Test
    void aSteadyRateIsTheSameOverAllWindows() {
        pass(3600, 2);
        assertThat(perMinute()).containsExactly(120.0, 120.0, 120.0);
    }

    @Test
    void whatEndedLeavesOneWindowAfterTheOther() {
        pass(3600, 1);
        pass(120, 0);
        assertThat(perMinute()).containsExactly(0.0, 36.0, 52.0);
    }

    @Test
    void whatCameBeforeTheDaemonDoesNotCountAndTheFirstMinuteIsNotExtrapolated() {
        assertThat(perMinute()).containsExactly(0.0, 0.0, 0.0);
        connections += 3;
        assertThat(perMinute()).containsExactly(3.0, 3.0, 3.0);
        pass(30, 1);
        assertThat(perMinute()).containsExactly(33.0, 33.0, 33.0);
    }

    @Test
    void aDaemonYoungerThanAWindowTakesItsAge() {
        pass(120, 1);
        assertThat(perMinute()).containsExactly(60.0, 60.0, 60.0);
    }

    @Test
    void allCountsHaveARate() {
        assertThat(rates.now())
                .extracting(Rates.Rate::what)
                .containsExactly("connections", "rejects", "received", "sent", "deferred", "bounced");
    }
}

package org.postern.relayd.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveryLogTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            0, 0
            4, 0
            5, 0.01
            14, 0.01
            40, 0.04
            100, 0.1
            410, 0.41
            994, 0.99
            995, 1
            1049, 1
            1050, 1.1
            4100, 4.1
            9949, 9.9
            9950, 10
            41000, 41
            -3, 0
            """)
    void delaysHaveTwoSignificantDigits(long millis, String shown) {
        assertThat(DeliveryLog.seconds(Duration.ofMillis(millis), 2)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            6, 12345, 0.012
            6, 123, 0.00012
            6, 1, 0.000001
            6, 1234567, 1.2
            3, 12345, 0.012
            3, 499, 0
            0, 12345, 0
            0, 600000, 1
            0, 1600000, 2
            """)
    void asManyDigitsAsDelayLoggingResolutionLimitAllows(int digits, long micros, String shown) {
        assertThat(DeliveryLog.seconds(Duration.ofNanos(micros * 1000), digits)).isEqualTo(shown);
    }
}

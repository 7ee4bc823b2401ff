package org.postern.relayd.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.postern.config.MainCf;

class InFlowTest {
    private static Duration pause(String mainCf, int untried) {
        return InFlow.of(MainCf.of(Path.of("/conf"), mainCf)).pause(untried);
    }

    @Test
    void aMessageWaitsOnlyWhileMoreAreUntriedThanMayBe() {
        assertThat(pause("", 20_000)).isZero();
        assertThat(pause("", 20_001)).isEqualTo(Duration.ofSeconds(1));
        assertThat(pause("qmgr_message_active_limit = 5\nin_flow_delay = 3\n", 5))
                .isZero();
        assertThat(pause("qmgr_message_active_limit = 5\nin_flow_delay = 3\n", 6))
                .isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void noDelayMeansThatNothingWaits() {
        assertThat(pause("in_flow_delay = 0\n", Integer.MAX_VALUE)).isZero();
    }
}

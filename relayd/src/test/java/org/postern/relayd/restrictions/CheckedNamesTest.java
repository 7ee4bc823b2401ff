package org.postern.relayd.restrictions;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.check.TableCheck;
import org.postern.relayd.agents.TransportAgents;
import org.postern.relayd.golden.GoldenConfiguration;

/** What postmap --check knows of the daemon, which it must not depend on, is what the daemon knows. */
class CheckedNamesTest {
    @TempDir
    private Path directory;

    @Test
    void transportsAreThoseThatThereAre() {
        assertThat(TableCheck.TRANSPORTS).isEqualTo(TransportAgents.NAMES);
    }

    @Test
    void restrictionsAreThoseThatThereAreAndTakeNoTable() {
        try (GoldenConfiguration golden =
                GoldenConfiguration.of(directory, "compatibility_level = 3.6\nmydestination =\n", Map.of())) {
            Set<String> words = new TreeSet<>(golden.policy().words());
            words.add("warn_if_reject");
            assertThat(words).containsAll(TableCheck.RESTRICTIONS);
            words.removeAll(TableCheck.RESTRICTIONS);
            // What is left takes a table or another argument, or is refused because Postfix has given it up.
            words.removeIf(word -> word.matches("check_.*_access|(reject|permit)_(rbl|rhsbl|dnswl|rhswl)_.*"));
            assertThat(words)
                    .containsExactlyInAnyOrder(
                            "check_policy_service",
                            "check_relay_domains",
                            "permit_naked_ip_address",
                            "reject_maps_rbl",
                            "reject_rbl");
        }
    }
}

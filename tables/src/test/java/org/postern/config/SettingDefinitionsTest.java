package org.postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every setting is defined in full: manual, {@code relayd config -d} and the check of values have nothing else to go by. */
class SettingDefinitionsTest {
    /** Defaults that are ours on purpose; all others are Postfix's. */
    private static final Map<String, String> OWN_DEFAULTS = Map.of(
            "data_directory", "/var/lib/postern",
            "default_database_type", "mapdb",
            "mail_name", "Postern",
            "mail_version", "0.1.0",
            "queue_directory", "/var/spool/postern",
            "smtpd_client_ipv6_prefix_length", "64");

    @Test
    void hasANameThatMainCfCanSetAndOthersCanMention() {
        assertThat(Settings.all())
                .allSatisfy(setting -> assertThat(setting.name()).matches("[A-Za-z0-9_]+"));
    }

    @Test
    void isDescribedInOneSentence() {
        assertThat(Settings.all())
                .allSatisfy(setting -> assertThat(setting.meaning())
                        .matches("[A-Za-z0-9].*[^.]\\.")
                        .doesNotContainPattern("[.?][\"')]? ")
                        .doesNotContain("  ", "\n"));
    }

    @Test
    void saysWhatItMayHoldAndWhereTheManualDescribesIt() {
        assertThat(Settings.all()).allSatisfy(setting -> {
            assertThat(setting.range()).isNotBlank();
            assertThat(setting.section().title()).isNotBlank();
        });
    }

    @Test
    void aNumberHasAUnitAndALeastValue() {
        MainCf config = MainCf.of(Path.of("/conf"), "", FixedMachine.gateway());
        assertThat(Settings.all()).allSatisfy(setting -> {
            Object value = config.get(setting);
            if (value instanceof Duration) {
                assertThat(setting.range()).matches("time in (seconds|minutes|hours|days|weeks), at least \\d+ s.*");
            } else if (value instanceof Number) {
                assertThat(setting.range())
                        .matches("[a-z]{4,}[a-z ]*, at least \\d+.*")
                        .doesNotStartWith("number");
            }
        });
    }

    @Test
    void hasPostfixsDefaultUnlessItIsOurs() {
        assertThat(Settings.all()).allSatisfy(setting -> {
            String name = setting.name();
            String recorded = PostfixSettings.defaultText(name);
            if (name.startsWith("relayd_") || name.startsWith("postmap_") || Settings.hasDerivedDefault(setting)) {
                assertThat(recorded).isNull();
            } else {
                assertThat(setting.defaultText().replaceAll("\\s+", " "))
                        .isEqualTo(OWN_DEFAULTS.getOrDefault(name, recorded));
            }
        });
    }

    @Test
    void defaultsThatAreOursDifferFromPostfixs() {
        assertThat(OWN_DEFAULTS)
                .allSatisfy((name, value) -> assertThat(PostfixSettings.defaultText(name))
                        .isNotNull()
                        .isNotEqualTo(value));
    }
}

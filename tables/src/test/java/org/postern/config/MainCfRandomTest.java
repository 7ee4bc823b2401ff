package org.postern.config;

import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever the text: a configuration, or an exception that says what is wrong. */
class MainCfRandomTest {
    private static final String[] PIECES = {
        "myorigin",
        "mydomain",
        "relay_domains",
        "mynetworks",
        "smtpd_timeout",
        "x",
        "=",
        " = ",
        "\n",
        "\n ",
        "\t",
        "#",
        "$",
        "${",
        "}",
        "$(",
        ")",
        "{",
        "?",
        ":",
        "$$",
        " == ",
        "<level",
        "$myorigin",
        "$x",
        "${x",
        "{1}",
        "5s",
        "yes",
        ",",
        "!",
        "192.0.2.0/24",
        "[::1]",
        "\0",
        "\r",
        "é",
        "compatibility_level",
        "3.6",
        "inline:{a=b}",
    };

    @Test
    void anyTextEndsInAConfigurationOrAConfigException() {
        long seed = Long.getLong("postern.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(40); j > 0; j--) {
                text.append(
                        random.nextInt(12) == 0
                                ? String.valueOf((char) random.nextInt(0x250))
                                : PIECES[random.nextInt(PIECES.length)]);
            }
            try {
                MainCf config = MainCf.of(Path.of("/etc/postern"), text.toString(), FixedMachine.gateway());
                config.warnings();
                config.validate();
                config.expand(text.toString());
            } catch (ConfigException expected) {
                // The other allowed end.
            } catch (RuntimeException | StackOverflowError other) {
                fail("seed " + seed + ", text: " + text, other);
            }
        }
    }
}

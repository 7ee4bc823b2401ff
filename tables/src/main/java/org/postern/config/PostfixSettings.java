package org.postern.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The names and defaults of Postfix's settings, so that a Postfix main.cf is understood as far as it goes. */
final class PostfixSettings {
    /** Settings that exist for every transport, whatever its name; each defaults to the setting that is called like it. */
    private static final List<String> PER_TRANSPORT = List.of(
            "delivery_slot_cost",
            "delivery_slot_discount",
            "delivery_slot_loan",
            "destination_concurrency_failed_cohort_limit",
            "destination_concurrency_limit",
            "destination_concurrency_negative_feedback",
            "destination_concurrency_positive_feedback",
            "destination_rate_delay",
            "destination_recipient_limit",
            "extra_recipient_limit",
            "minimum_delivery_slots",
            "recipient_limit",
            "recipient_refill_delay",
            "recipient_refill_limit",
            "transport_rate_delay");

    /** The transports of a stock master.cf. */
    private static final Set<String> STOCK_TRANSPORTS =
            Set.of("smtp", "relay", "lmtp", "local", "virtual", "error", "retry");

    /** Settings in which {@code $name} is not the name of a setting. */
    static final Set<String> TEMPLATES = Set.of(
            "command_execution_directory",
            "forward_path",
            "luser_relay",
            "mailbox_command",
            "postscreen_expansion_filter",
            "postscreen_reject_footer");

    private PostfixSettings() {}

    /** The default of the Postfix setting {@code name}; null when there is no such setting. */
    static @Nullable String defaultText(String name) {
        String listed = Listed.DEFAULTS.get(name);
        if (listed != null) {
            return listed;
        }
        return beginsWithStockTransport(name) ? perTransport(name) : null;
    }

    private static boolean beginsWithStockTransport(String name) {
        int underscore = name.indexOf('_');
        return underscore > 0 && STOCK_TRANSPORTS.contains(name.substring(0, underscore));
    }

    /** Whether Postfix could know {@code name}: it is a setting, or one of the settings that every transport has. */
    static boolean isPlausible(String name) {
        return Listed.DEFAULTS.containsKey(name) || perTransport(name) != null || name.endsWith("_time_limit");
    }

    /** Whether {@code name} is one of the settings that every transport has. */
    static boolean isOfService(String name) {
        boolean may = beginsWithStockTransport(name) || !Listed.DEFAULTS.containsKey(name);
        return may && perTransport(name) != null;
    }

    /** All names that do not depend on a transport. */
    static Set<String> names() {
        return Listed.DEFAULTS.keySet();
    }

    private static @Nullable String perTransport(String name) {
        if (name.endsWith("_initial_destination_concurrency")) {
            return "$initial_destination_concurrency";
        }
        for (String suffix : PER_TRANSPORT) {
            if (name.length() > suffix.length() + 1 && name.endsWith("_" + suffix)) {
                return "$default_" + suffix;
            }
        }
        return null;
    }

    /** Read when the first name is looked up that is no setting of ours: it takes longer than all the rest of main.cf. */
    private static final class Listed {
        static final Map<String, String> DEFAULTS = load();

        private static Map<String, String> load() {
            Map<String, String> defaults = new TreeMap<>();
            try (InputStream in =
                            Objects.requireNonNull(PostfixSettings.class.getResourceAsStream("postfix-settings.txt"));
                    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                    int equals = line.indexOf(" =");
                    defaults.put(
                            line.substring(0, equals),
                            line.substring(equals + 2).strip());
                });
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            return Collections.unmodifiableMap(defaults);
        }
    }
}

package org.postern.relayd.restrictions;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.tables.ListSyntax;

/** Finds configurations that would relay mail from anybody to anywhere. */
final class RelaySafety {
    private static final List<String> SAFEGUARDS = List.of(
            "reject_unauth_destination",
            "defer_unauth_destination",
            "reject",
            "defer",
            "defer_if_permit",
            "check_relay_domains");

    private RelaySafety() {}

    /** What is wrong, in Postfix's words. */
    static Optional<String> problem(MainCf config) {
        List<String> both = new ArrayList<>();
        if (isSafe(config, config.get(Settings.SMTPD_RELAY_RESTRICTIONS))
                || isSafe(config, config.get(Settings.SMTPD_RECIPIENT_RESTRICTIONS))) {
            return Optional.empty();
        }
        both.add(Settings.SMTPD_RELAY_RESTRICTIONS.name());
        both.add(Settings.SMTPD_RECIPIENT_RESTRICTIONS.name());
        int last = SAFEGUARDS.size() - 1;
        return Optional.of("in parameter " + String.join(" or ", both)
                + ", specify at least one working instance of: "
                + String.join(", ", SAFEGUARDS.subList(0, last)) + " or " + SAFEGUARDS.get(last));
    }

    private static boolean isSafe(MainCf config, String value) {
        List<String> classes = ListSyntax.split(config.get(Settings.SMTPD_RESTRICTION_CLASSES));
        for (String written : ListSyntax.split(value)) {
            String word = written.toLowerCase(Locale.ROOT);
            if (word.equals("permit")) {
                return false;
            }
            if (SAFEGUARDS.contains(word)) {
                return true;
            }
            if (classes.contains(written) && isSafeClass(config, written)) {
                return true;
            }
        }
        return false;
    }

    /** One level deep: enough to recognise what people write, and no circle can hold us up. */
    private static boolean isSafeClass(MainCf config, String name) {
        return ListSyntax.split(config.raw(name).map(config::expand).orElse("")).stream()
                .map(word -> word.toLowerCase(Locale.ROOT))
                .takeWhile(word -> !word.equals("permit"))
                .anyMatch(SAFEGUARDS::contains);
    }
}

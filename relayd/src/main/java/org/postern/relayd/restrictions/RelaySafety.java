package org.postern.relayd.restrictions;

import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.tables.ListSyntax;

/** Finds configurations that would relay mail from anybody to anywhere. */
public final class RelaySafety {
    /** One of these must be in a list, before {@code permit}, and not only to warn. */
    public static final List<String> SAFEGUARDS = List.of(
            "reject_unauth_destination",
            "defer_unauth_destination",
            "reject",
            "defer",
            "defer_if_permit",
            "check_relay_domains");

    private final MainCf config;
    private final Set<String> unread;

    private RelaySafety(MainCf config) {
        this.config = config;
        this.unread = new HashSet<>(ListSyntax.split(config.get(Settings.SMTPD_RESTRICTION_CLASSES)));
    }

    /** What is wrong, in Postfix's words. */
    static Optional<String> problem(MainCf config) {
        boolean safe = new RelaySafety(config).isSafe(config.get(Settings.SMTPD_RECIPIENT_RESTRICTIONS))
                || new RelaySafety(config).isSafe(config.get(Settings.SMTPD_RELAY_RESTRICTIONS));
        int last = SAFEGUARDS.size() - 1;
        return safe
                ? Optional.empty()
                : Optional.of("in parameter " + Settings.SMTPD_RELAY_RESTRICTIONS.name() + " or "
                        + Settings.SMTPD_RECIPIENT_RESTRICTIONS.name() + ", specify at least one working instance of: "
                        + String.join(", ", SAFEGUARDS.subList(0, last)) + " or " + SAFEGUARDS.get(last));
    }

    private boolean isSafe(String value) {
        Iterator<String> words = ListSyntax.split(value).iterator();
        while (words.hasNext()) {
            String written = words.next();
            String word = written.toLowerCase(Locale.ROOT);
            if (word.equals("warn_if_reject") && words.hasNext()) {
                words.next();
                continue;
            }
            if (word.equals("permit")) {
                return false;
            }
            if (SAFEGUARDS.contains(word)) {
                return true;
            }
            // A class counts once: in a circle it has nothing to add.
            if (unread.remove(written)
                    && isSafe(config.raw(written).map(config::expand).orElse(""))) {
                return true;
            }
        }
        return false;
    }
}

package org.postern.relayd.bounce;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.config.Nexthop;
import org.postern.config.Settings;

/**
 * What main.cf says to reports (bounce(8)).
 *
 * @param mailName mail_name
 * @param ownName myhostname, the reporting host
 * @param origin myorigin, the domain of the report's author
 * @param sizeLimit bounce_size_limit, bytes of a message that are returned in full
 * @param warningTime delay_warning_time
 * @param lifetime maximal_queue_lifetime
 * @param templates what the operator has reports say
 * @param postmaster who hears of what besides the sender
 */
record BounceSettings(
        String mailName,
        String ownName,
        String origin,
        long sizeLimit,
        Duration warningTime,
        Duration lifetime,
        ReportTemplates templates,
        Postmaster postmaster) {
    /**
     * Which reports the postmaster gets, and under which address each.
     *
     * @param classes notify_classes in lower case; those that count here are bounce, delay and 2bounce
     * @param bounces bounce_notice_recipient, for copies of what goes back to senders
     * @param doubleBounces 2bounce_notice_recipient, for what cannot go back
     * @param delays delay_notice_recipient
     * @param sender double_bounce_sender with its domain, of what goes to the postmaster; mail from it is never reported on
     */
    record Postmaster(Set<String> classes, String bounces, String doubleBounces, String delays, String sender) {
        Postmaster {
            classes = Set.copyOf(classes);
        }
    }

    /**
     * Reads the settings, and the file that bounce_template_file names.
     *
     * @param warnings takes what is wrong with a template that is left out
     * @throws ConfigException if that file cannot be read or understood
     */
    static BounceSettings of(MainCf main, Consumer<String> warnings) {
        List<String> classes = Nexthop.words(main.get(Settings.NOTIFY_CLASSES).toLowerCase(Locale.ROOT));
        return new BounceSettings(
                main.get(Settings.MAIL_NAME),
                main.get(Settings.MYHOSTNAME),
                main.get(Settings.MYORIGIN),
                main.get(Settings.BOUNCE_SIZE_LIMIT),
                main.get(Settings.DELAY_WARNING_TIME),
                main.get(Settings.MAXIMAL_QUEUE_LIFETIME),
                ReportTemplates.of(main, warnings),
                new Postmaster(
                        new HashSet<>(classes),
                        main.get(Settings.BOUNCE_NOTICE_RECIPIENT),
                        main.get(Settings.TWO_BOUNCE_NOTICE_RECIPIENT),
                        main.get(Settings.DELAY_NOTICE_RECIPIENT),
                        main.get(Settings.DOUBLE_BOUNCE_SENDER) + "@" + main.get(Settings.MYHOSTNAME)));
    }
}

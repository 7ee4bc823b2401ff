package org.postern.relayd.queue;

import java.time.Duration;
import java.util.Set;
import org.postern.config.MainCf;
import org.postern.config.Nexthop;
import org.postern.config.Setting;
import org.postern.config.Settings;

/** Takes the queue manager's limits out of main.cf. */
public final class QueueLimits {
    private static final ForTransport DEFAULT = new ForTransport(
            Settings.INITIAL_DESTINATION_CONCURRENCY,
            Settings.DEFAULT_DESTINATION_CONCURRENCY_LIMIT,
            Settings.DEFAULT_DESTINATION_RECIPIENT_LIMIT,
            Settings.DEFAULT_DESTINATION_RATE_DELAY,
            Settings.DEFAULT_TRANSPORT_RATE_DELAY,
            Settings.DEFAULT_DESTINATION_CONCURRENCY_FAILED_COHORT_LIMIT,
            Settings.DEFAULT_DESTINATION_CONCURRENCY_POSITIVE_FEEDBACK,
            Settings.DEFAULT_DESTINATION_CONCURRENCY_NEGATIVE_FEEDBACK);

    private static final ForTransport SMTP = new ForTransport(
            Settings.SMTP_INITIAL_DESTINATION_CONCURRENCY,
            Settings.SMTP_DESTINATION_CONCURRENCY_LIMIT,
            Settings.SMTP_DESTINATION_RECIPIENT_LIMIT,
            Settings.SMTP_DESTINATION_RATE_DELAY,
            Settings.SMTP_TRANSPORT_RATE_DELAY,
            Settings.SMTP_DESTINATION_CONCURRENCY_FAILED_COHORT_LIMIT,
            Settings.SMTP_DESTINATION_CONCURRENCY_POSITIVE_FEEDBACK,
            Settings.SMTP_DESTINATION_CONCURRENCY_NEGATIVE_FEEDBACK);

    private static final ForTransport RELAY = new ForTransport(
            Settings.RELAY_INITIAL_DESTINATION_CONCURRENCY,
            Settings.RELAY_DESTINATION_CONCURRENCY_LIMIT,
            Settings.RELAY_DESTINATION_RECIPIENT_LIMIT,
            Settings.RELAY_DESTINATION_RATE_DELAY,
            Settings.RELAY_TRANSPORT_RATE_DELAY,
            Settings.RELAY_DESTINATION_CONCURRENCY_FAILED_COHORT_LIMIT,
            Settings.RELAY_DESTINATION_CONCURRENCY_POSITIVE_FEEDBACK,
            Settings.RELAY_DESTINATION_CONCURRENCY_NEGATIVE_FEEDBACK);

    private final MainCf config;

    /** Where the limits of one transport are. */
    private record ForTransport(
            Setting<Integer> initialConcurrency,
            Setting<Integer> concurrency,
            Setting<Integer> recipients,
            Setting<Duration> rateDelay,
            Setting<Duration> transportRateDelay,
            Setting<Integer> failedCohorts,
            Setting<String> success,
            Setting<String> failure) {}

    private QueueLimits(MainCf config) {
        this.config = config;
    }

    /**
     * The limits of this configuration.
     *
     * @throws org.postern.config.ConfigException when a setting has a value that is none
     */
    public static QueueManager.Limits of(MainCf config) {
        QueueLimits limits = new QueueLimits(config);
        DestinationLimits smtp = limits.of(SMTP);
        DestinationLimits relay = limits.of(RELAY);
        DestinationLimits others = limits.of(DEFAULT);
        return new QueueManager.Limits(
                new RetrySchedule(
                        config.get(Settings.MINIMAL_BACKOFF_TIME),
                        config.get(Settings.MAXIMAL_BACKOFF_TIME),
                        config.get(Settings.MAXIMAL_QUEUE_LIFETIME),
                        config.get(Settings.BOUNCE_QUEUE_LIFETIME)),
                new QueueManager.Reports(
                        config.get(Settings.DELAY_WARNING_TIME),
                        config.get(Settings.CONFIRM_DELAY_CLEARED),
                        config.get(Settings.DELAY_LOGGING_RESOLUTION_LIMIT)),
                config.get(Settings.SOFT_BOUNCE),
                Set.copyOf(Nexthop.words(config.get(Settings.DEFER_TRANSPORTS))),
                config.get(Settings.RELAYD_DELIVERY_LIMIT),
                transport -> switch (transport) {
                    case "smtp" -> smtp;
                    case "relay" -> relay;
                    default -> others;
                });
    }

    private DestinationLimits of(ForTransport settings) {
        return new DestinationLimits(
                config.get(settings.initialConcurrency()),
                config.get(settings.concurrency()),
                config.get(settings.recipients()),
                config.get(settings.rateDelay()),
                config.get(settings.transportRateDelay()),
                config.get(settings.failedCohorts()),
                feedback(settings.success()),
                feedback(settings.failure()));
    }

    private Feedback feedback(Setting<String> setting) {
        try {
            return Feedback.parse(config.get(setting));
        } catch (IllegalArgumentException e) {
            Setting<?> blamed = config.isSet(setting) ? setting : inherited(setting);
            throw config.problem(
                    blamed,
                    blamed.name() + ": malformed or unreasonable feedback: " + config.get(setting)
                            + "; it is a number from 0 to 1, or one over concurrency or sqrt_concurrency");
        }
    }

    /** The setting of all transports that {@code setting} of one of them gets its value from. */
    private static Setting<?> inherited(Setting<String> setting) {
        String suffix = setting.name().substring(setting.name().indexOf('_'));
        return Settings.named("default" + suffix).orElse(setting);
    }
}

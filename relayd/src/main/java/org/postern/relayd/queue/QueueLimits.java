package org.postern.relayd.queue;

import java.time.Duration;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;

/** Takes the queue manager's limits out of main.cf. */
public final class QueueLimits {
    private final MainCf config;

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
        DestinationLimits smtp = limits.of(
                Settings.SMTP_DESTINATION_CONCURRENCY_LIMIT,
                Settings.SMTP_DESTINATION_RECIPIENT_LIMIT,
                Settings.SMTP_DESTINATION_RATE_DELAY);
        DestinationLimits relay = limits.of(
                Settings.RELAY_DESTINATION_CONCURRENCY_LIMIT,
                Settings.RELAY_DESTINATION_RECIPIENT_LIMIT,
                Settings.RELAY_DESTINATION_RATE_DELAY);
        DestinationLimits others = limits.of(
                Settings.DEFAULT_DESTINATION_CONCURRENCY_LIMIT,
                Settings.DEFAULT_DESTINATION_RECIPIENT_LIMIT,
                Settings.DEFAULT_DESTINATION_RATE_DELAY);
        return new QueueManager.Limits(
                new RetrySchedule(
                        config.get(Settings.MINIMAL_BACKOFF_TIME),
                        config.get(Settings.MAXIMAL_BACKOFF_TIME),
                        config.get(Settings.MAXIMAL_QUEUE_LIFETIME),
                        config.get(Settings.BOUNCE_QUEUE_LIFETIME)),
                config.get(Settings.DELAY_WARNING_TIME),
                config.get(Settings.SOFT_BOUNCE),
                config.get(Settings.RELAYD_DELIVERY_LIMIT),
                transport -> switch (transport) {
                    case "smtp" -> smtp;
                    case "relay" -> relay;
                    default -> others;
                });
    }

    private DestinationLimits of(
            Setting<Integer> concurrency, Setting<Integer> recipients, Setting<Duration> rateDelay) {
        return new DestinationLimits(
                config.get(Settings.INITIAL_DESTINATION_CONCURRENCY),
                config.get(concurrency),
                config.get(recipients),
                config.get(rateDelay),
                config.get(Settings.DEFAULT_DESTINATION_CONCURRENCY_FAILED_COHORT_LIMIT),
                feedback(Settings.DEFAULT_DESTINATION_CONCURRENCY_POSITIVE_FEEDBACK),
                feedback(Settings.DEFAULT_DESTINATION_CONCURRENCY_NEGATIVE_FEEDBACK));
    }

    private Feedback feedback(Setting<String> setting) {
        try {
            return Feedback.parse(config.get(setting));
        } catch (IllegalArgumentException e) {
            throw config.problem(
                    setting,
                    setting.name() + ": " + config.get(setting)
                            + " is neither a number from 0 to 1 nor one over concurrency or sqrt_concurrency");
        }
    }
}

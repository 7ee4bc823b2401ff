package org.postern.relayd.queue;

import java.time.Duration;

/**
 * What the settings allow for each destination of a transport (postconf(5)).
 *
 * @param initialConcurrency initial_destination_concurrency, deliveries at a time to a destination that nothing is known about
 * @param concurrency TRANSPORT_destination_concurrency_limit, the most at a time; 0 for no limit
 * @param recipients TRANSPORT_destination_recipient_limit, recipients of one delivery; 0 for no limit
 * @param rateDelay TRANSPORT_destination_rate_delay, the least time between two deliveries, which then go one at a time; zero for none
 * @param transportRateDelay TRANSPORT_transport_rate_delay, the least time between the beginnings of two deliveries of the transport, to
 *     whatever destination; zero for none
 * @param failedCohorts default_destination_concurrency_failed_cohort_limit, so many times as many failures as deliveries at a time, and
 *     the destination is dead; 0 for never
 * @param success default_destination_concurrency_positive_feedback
 * @param failure default_destination_concurrency_negative_feedback
 */
public record DestinationLimits(
        int initialConcurrency,
        int concurrency,
        int recipients,
        Duration rateDelay,
        Duration transportRateDelay,
        int failedCohorts,
        Feedback success,
        Feedback failure) {

    int mostAtATime() {
        return concurrency == 0 ? Integer.MAX_VALUE : concurrency;
    }

    int mostRecipients() {
        return recipients == 0 ? Integer.MAX_VALUE : recipients;
    }
}

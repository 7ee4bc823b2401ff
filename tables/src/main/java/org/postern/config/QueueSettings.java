package org.postern.config;

import java.time.Duration;

/** The queue, its schedule, and what becomes of mail that cannot be delivered. */
interface QueueSettings {
    /** 100 days, in seconds. */
    int LONGEST_LIFETIME = 100 * 24 * 3600;

    Setting<String> QUEUE_DIRECTORY =
            Setting.nonEmpty(Section.QUEUE, "queue_directory", "/var/spool/postern", "Where messages wait.");

    Setting<Duration> MINIMAL_BACKOFF_TIME = Setting.time(
            Section.QUEUE,
            "minimal_backoff_time",
            "300s",
            's',
            1,
            "The shortest time between attempts to deliver a message.");

    Setting<Duration> MAXIMAL_BACKOFF_TIME = Setting.time(
            Section.QUEUE,
            "maximal_backoff_time",
            "4000s",
            's',
            1,
            "The longest time between attempts to deliver a message.");

    Setting<Duration> QUEUE_RUN_DELAY = Setting.time(
            Section.QUEUE, "queue_run_delay", "300s", 's', 1, "How often the queue is searched for mail that is due.");

    Setting<Duration> MAXIMAL_QUEUE_LIFETIME = Setting.time(
            Section.QUEUE,
            "maximal_queue_lifetime",
            "5d",
            'd',
            0,
            LONGEST_LIFETIME,
            "After how long undeliverable mail is returned.");

    Setting<Duration> BOUNCE_QUEUE_LIFETIME = Setting.time(
            Section.QUEUE,
            "bounce_queue_lifetime",
            "5d",
            'd',
            0,
            LONGEST_LIFETIME,
            "After how long an undeliverable bounce is discarded.");

    Setting<Duration> DELAY_WARNING_TIME = Setting.time(
            Section.QUEUE,
            "delay_warning_time",
            "0h",
            'h',
            0,
            "After how long the sender is told of a delay; 0: not at all.");

    Setting<Boolean> CONFIRM_DELAY_CLEARED = Setting.yesNo(
            Section.QUEUE, "confirm_delay_cleared", "no", "Tell the sender when delayed mail is delivered after all.");

    Setting<Duration> TRANSPORT_RETRY_TIME = Setting.time(
            Section.QUEUE,
            "transport_retry_time",
            "60s",
            's',
            1,
            "How long no more is said about a transport that mail goes to and that does not exist.");

    Setting<Integer> QMGR_MESSAGE_ACTIVE_LIMIT = Setting.count(
            Section.QUEUE,
            "qmgr_message_active_limit",
            "20000",
            "messages",
            1,
            "How many messages may wait for their first delivery before in_flow_delay slows others down.");

    Setting<Integer> QMGR_MESSAGE_RECIPIENT_LIMIT = Setting.count(
            Section.QUEUE,
            "qmgr_message_recipient_limit",
            "20000",
            "recipients",
            1,
            "How many recipients are kept in memory.");

    Setting<Integer> DEFAULT_DESTINATION_CONCURRENCY_LIMIT = Setting.count(
            Section.QUEUE,
            "default_destination_concurrency_limit",
            "20",
            "deliveries",
            0,
            "How many deliveries to one destination go on at a time.");

    Setting<Integer> INITIAL_DESTINATION_CONCURRENCY = Setting.count(
            Section.QUEUE,
            "initial_destination_concurrency",
            "5",
            "deliveries",
            1,
            "How many deliveries to one destination begin at once.");

    Setting<Integer> DEFAULT_DESTINATION_RECIPIENT_LIMIT = Setting.count(
            Section.QUEUE,
            "default_destination_recipient_limit",
            "50",
            "recipients",
            0,
            "How many recipients one delivery has; 1: one each.");

    Setting<Integer> DEFAULT_DESTINATION_CONCURRENCY_FAILED_COHORT_LIMIT = Setting.count(
            Section.QUEUE,
            "default_destination_concurrency_failed_cohort_limit",
            "1",
            "failures",
            0,
            "After how many failures in a row a destination is taken for dead.");

    Setting<Duration> DEFAULT_DESTINATION_RATE_DELAY = Setting.time(
            Section.QUEUE,
            "default_destination_rate_delay",
            "0s",
            's',
            0,
            "How long to wait between deliveries to one destination.");

    Setting<Duration> DEFAULT_TRANSPORT_RATE_DELAY = Setting.time(
            Section.QUEUE,
            "default_transport_rate_delay",
            "0s",
            's',
            0,
            "How long to wait between the beginnings of two deliveries of one transport, to whatever destination.");

    Setting<Integer> SMTP_INITIAL_DESTINATION_CONCURRENCY = Setting.count(
            Section.QUEUE,
            "smtp_initial_destination_concurrency",
            "$initial_destination_concurrency",
            "deliveries",
            1,
            "initial_destination_concurrency for the smtp transport.");

    Setting<Integer> SMTP_DESTINATION_CONCURRENCY_FAILED_COHORT_LIMIT = Setting.count(
            Section.QUEUE,
            "smtp_destination_concurrency_failed_cohort_limit",
            "$default_destination_concurrency_failed_cohort_limit",
            "failures",
            0,
            "default_destination_concurrency_failed_cohort_limit for the smtp transport.");

    Setting<String> SMTP_DESTINATION_CONCURRENCY_POSITIVE_FEEDBACK = Setting.nonEmpty(
            Section.QUEUE,
            "smtp_destination_concurrency_positive_feedback",
            "$default_destination_concurrency_positive_feedback",
            "default_destination_concurrency_positive_feedback for the smtp transport.");

    Setting<String> SMTP_DESTINATION_CONCURRENCY_NEGATIVE_FEEDBACK = Setting.nonEmpty(
            Section.QUEUE,
            "smtp_destination_concurrency_negative_feedback",
            "$default_destination_concurrency_negative_feedback",
            "default_destination_concurrency_negative_feedback for the smtp transport.");

    Setting<Duration> SMTP_TRANSPORT_RATE_DELAY = Setting.time(
            Section.QUEUE,
            "smtp_transport_rate_delay",
            "$default_transport_rate_delay",
            's',
            0,
            "default_transport_rate_delay for the smtp transport.");

    Setting<Integer> RELAY_INITIAL_DESTINATION_CONCURRENCY = Setting.count(
            Section.QUEUE,
            "relay_initial_destination_concurrency",
            "$initial_destination_concurrency",
            "deliveries",
            1,
            "initial_destination_concurrency for the relay transport.");

    Setting<Integer> RELAY_DESTINATION_CONCURRENCY_FAILED_COHORT_LIMIT = Setting.count(
            Section.QUEUE,
            "relay_destination_concurrency_failed_cohort_limit",
            "$default_destination_concurrency_failed_cohort_limit",
            "failures",
            0,
            "default_destination_concurrency_failed_cohort_limit for the relay transport.");

    Setting<String> RELAY_DESTINATION_CONCURRENCY_POSITIVE_FEEDBACK = Setting.nonEmpty(
            Section.QUEUE,
            "relay_destination_concurrency_positive_feedback",
            "$default_destination_concurrency_positive_feedback",
            "default_destination_concurrency_positive_feedback for the relay transport.");

    Setting<String> RELAY_DESTINATION_CONCURRENCY_NEGATIVE_FEEDBACK = Setting.nonEmpty(
            Section.QUEUE,
            "relay_destination_concurrency_negative_feedback",
            "$default_destination_concurrency_negative_feedback",
            "default_destination_concurrency_negative_feedback for the relay transport.");

    Setting<Duration> RELAY_TRANSPORT_RATE_DELAY = Setting.time(
            Section.QUEUE,
            "relay_transport_rate_delay",
            "$default_transport_rate_delay",
            's',
            0,
            "default_transport_rate_delay for the relay transport.");

    Setting<Integer> SMTP_DESTINATION_CONCURRENCY_LIMIT = Setting.count(
            Section.QUEUE,
            "smtp_destination_concurrency_limit",
            "$default_destination_concurrency_limit",
            "deliveries",
            0,
            "default_destination_concurrency_limit for the smtp transport.");

    Setting<Integer> SMTP_DESTINATION_RECIPIENT_LIMIT = Setting.count(
            Section.QUEUE,
            "smtp_destination_recipient_limit",
            "$default_destination_recipient_limit",
            "recipients",
            0,
            "default_destination_recipient_limit for the smtp transport.");

    Setting<Integer> RELAY_DESTINATION_CONCURRENCY_LIMIT = Setting.count(
            Section.QUEUE,
            "relay_destination_concurrency_limit",
            "$default_destination_concurrency_limit",
            "deliveries",
            0,
            "default_destination_concurrency_limit for the relay transport.");

    Setting<Integer> RELAY_DESTINATION_RECIPIENT_LIMIT = Setting.count(
            Section.QUEUE,
            "relay_destination_recipient_limit",
            "$default_destination_recipient_limit",
            "recipients",
            0,
            "default_destination_recipient_limit for the relay transport.");

    Setting<Duration> SMTP_DESTINATION_RATE_DELAY = Setting.time(
            Section.QUEUE,
            "smtp_destination_rate_delay",
            "$default_destination_rate_delay",
            's',
            0,
            "default_destination_rate_delay for the smtp transport.");

    Setting<Duration> RELAY_DESTINATION_RATE_DELAY = Setting.time(
            Section.QUEUE,
            "relay_destination_rate_delay",
            "$default_destination_rate_delay",
            's',
            0,
            "default_destination_rate_delay for the relay transport.");

    Setting<Long> QUEUE_MINFREE = Setting.size(
            Section.QUEUE,
            "queue_minfree",
            "0",
            0,
            "How many bytes must be free in the queue's file system; 0: no check.");

    Setting<Integer> BOUNCE_SIZE_LIMIT = Setting.count(
            Section.QUEUE,
            "bounce_size_limit",
            "50000",
            "bytes",
            1,
            "How many bytes of the original message a bounce contains.");

    Setting<String> NOTIFY_CLASSES = Setting.words(
            Section.QUEUE,
            "notify_classes",
            "resource, software",
            SettingType.NOTIFY_CLASSES,
            "Which troubles the postmaster is told of.");

    Setting<String> BOUNCE_NOTICE_RECIPIENT =
            Setting.nonEmpty(Section.QUEUE, "bounce_notice_recipient", "postmaster", "Who gets copies of bounces.");

    Setting<String> TWO_BOUNCE_NOTICE_RECIPIENT = Setting.nonEmpty(
            Section.QUEUE, "2bounce_notice_recipient", "postmaster", "Who gets bounces that cannot be returned.");

    Setting<String> DELAY_NOTICE_RECIPIENT = Setting.nonEmpty(
            Section.QUEUE, "delay_notice_recipient", "postmaster", "Who gets copies of delay warnings.");

    Setting<String> ERROR_NOTICE_RECIPIENT =
            Setting.nonEmpty(Section.QUEUE, "error_notice_recipient", "postmaster", "Who is told of errors.");

    Setting<String> BOUNCE_TEMPLATE_FILE =
            Setting.text(Section.QUEUE, "bounce_template_file", "", "A file with the texts of reports (bounce(5)).");

    Setting<Boolean> ENABLE_LONG_QUEUE_IDS =
            Setting.yesNo(Section.QUEUE, "enable_long_queue_ids", "no", "Use queue ids that do not repeat.");

    Setting<Boolean> ENABLE_ORIGINAL_RECIPIENT = Setting.yesNo(
            Section.QUEUE,
            "enable_original_recipient",
            "yes",
            "Deliver once for each address that leads to a recipient.");

    Setting<Integer> DUPLICATE_FILTER_LIMIT = Setting.count(
            Section.QUEUE,
            "duplicate_filter_limit",
            "1000",
            "recipients",
            0,
            "How many recipients are remembered to leave out duplicates.");

    Setting<Integer> DELAY_LOGGING_RESOLUTION_LIMIT = Setting.count(
            Section.QUEUE,
            "delay_logging_resolution_limit",
            "2",
            "digits",
            0,
            6,
            "How many digits after the decimal point of delays are logged; two digits count in any case.");

    Setting<String> DEFAULT_DESTINATION_CONCURRENCY_POSITIVE_FEEDBACK = Setting.nonEmpty(
            Section.QUEUE,
            "default_destination_concurrency_positive_feedback",
            "1",
            "How much a delivery that reached its destination adds to the concurrency there: a number from 0 to 1, or that over"
                    + " concurrency or sqrt_concurrency.");

    Setting<String> DEFAULT_DESTINATION_CONCURRENCY_NEGATIVE_FEEDBACK = Setting.nonEmpty(
            Section.QUEUE,
            "default_destination_concurrency_negative_feedback",
            "1",
            "How much a delivery that did not reach its destination takes from the concurrency there.");

    Setting<Integer> RELAYD_DELIVERY_LIMIT = Setting.count(
            Section.QUEUE,
            "relayd_delivery_limit",
            "1000",
            "deliveries",
            1,
            "How many deliveries go on at a time, to all destinations.");
}

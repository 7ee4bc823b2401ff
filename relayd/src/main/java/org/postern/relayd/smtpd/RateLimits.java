package org.postern.relayd.smtpd;

import java.time.Duration;
import org.postern.config.MainCf;
import org.postern.config.Settings;

/**
 * How much one client may ask for; 0 for no limit each.
 *
 * @param connections smtpd_client_connection_count_limit, at a time
 * @param connectionRate smtpd_client_connection_rate_limit; this and what follows within {@code unit}
 * @param messageRate smtpd_client_message_rate_limit
 * @param recipientRate smtpd_client_recipient_rate_limit
 * @param tlsRate smtpd_client_new_tls_session_rate_limit
 * @param unit anvil_rate_time_unit
 * @param statusUpdate anvil_status_update_time, how often the log has the most that was asked for
 * @param ipv4Prefix smtpd_client_ipv4_prefix_length, the bits of an IPv4 address that make one client
 * @param ipv6Prefix smtpd_client_ipv6_prefix_length, the same for IPv6
 */
record RateLimits(
        int connections,
        int connectionRate,
        int messageRate,
        int recipientRate,
        int tlsRate,
        Duration unit,
        Duration statusUpdate,
        int ipv4Prefix,
        int ipv6Prefix) {
    /** How many bits of {@code address} make the client. */
    int prefix(byte[] address) {
        return address.length == 16 ? ipv6Prefix : ipv4Prefix;
    }

    static RateLimits of(MainCf config) {
        return new RateLimits(
                config.get(Settings.SMTPD_CLIENT_CONNECTION_COUNT_LIMIT),
                config.get(Settings.SMTPD_CLIENT_CONNECTION_RATE_LIMIT),
                config.get(Settings.SMTPD_CLIENT_MESSAGE_RATE_LIMIT),
                config.get(Settings.SMTPD_CLIENT_RECIPIENT_RATE_LIMIT),
                config.get(Settings.SMTPD_CLIENT_NEW_TLS_SESSION_RATE_LIMIT),
                config.get(Settings.ANVIL_RATE_TIME_UNIT),
                config.get(Settings.ANVIL_STATUS_UPDATE_TIME),
                config.get(Settings.SMTPD_CLIENT_IPV4_PREFIX_LENGTH),
                config.get(Settings.SMTPD_CLIENT_IPV6_PREFIX_LENGTH));
    }
}

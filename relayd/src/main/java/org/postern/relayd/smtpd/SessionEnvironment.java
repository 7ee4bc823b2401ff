package org.postern.relayd.smtpd;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.postern.config.MainCf;
import org.postern.relayd.cleanup.Cleanup;
import org.postern.relayd.dns.ClientName;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.metrics.Metrics;
import org.postern.relayd.restrictions.AccessPolicy;
import org.postern.relayd.rewrite.RecipientExpansion;
import org.postern.tables.TableRegistry;

/**
 * What a session works with: the configuration in force when it began, and the way into the queue.
 *
 * @param settings of sessions
 * @param limits of what one client may ask for
 * @param lists of clients that are treated in a way of their own
 * @param tls keys and rules of protected sessions
 * @param policy decides about senders and recipients
 * @param expansion finds whom a message is really for
 * @param reasons say in the log what refused
 * @param cleanup the way into the queue
 * @param clientNames finds a client's name from its address
 * @param metrics count what clients do
 */
public record SessionEnvironment(
        SmtpdSettings settings,
        RateLimits limits,
        ClientLists lists,
        SmtpdTls tls,
        AccessPolicy policy,
        RecipientExpansion expansion,
        RejectReasons reasons,
        Cleanup cleanup,
        Function<InetAddress, ClientName> clientNames,
        MailLog log,
        InstantSource clock,
        Metrics metrics) {
    /**
     * The environment that {@code config} asks for.
     *
     * @param before what it replaces
     */
    public static SessionEnvironment of(
            MainCf config,
            TableRegistry tables,
            AccessPolicy policy,
            RecipientExpansion expansion,
            Cleanup cleanup,
            Function<InetAddress, ClientName> clientNames,
            MailLog log,
            InstantSource clock,
            Metrics metrics,
            Optional<SessionEnvironment> before) {
        return new SessionEnvironment(
                SmtpdSettings.of(config),
                RateLimits.of(config),
                ClientLists.of(config, tables),
                SmtpdTls.of(config, tables, log, before.map(SessionEnvironment::tls)),
                policy,
                expansion,
                RejectReasons.of(config),
                cleanup,
                clientNames,
                log,
                clock,
                metrics);
    }

    /** The same with a client that is never made to wait. */
    SessionEnvironment patient() {
        return new SessionEnvironment(
                settings.patient(),
                limits,
                lists,
                tls,
                policy,
                expansion,
                reasons,
                cleanup,
                clientNames,
                log,
                clock,
                metrics);
    }
}

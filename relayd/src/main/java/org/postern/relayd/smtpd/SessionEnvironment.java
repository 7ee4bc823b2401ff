package org.postern.relayd.smtpd;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.function.Function;
import org.postern.config.MainCf;
import org.postern.relayd.cleanup.Cleanup;
import org.postern.relayd.dns.ClientName;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.restrictions.AccessPolicy;
import org.postern.relayd.rewrite.RecipientExpansion;

/**
 * What a session works with: the configuration in force when it began, and the way into the queue.
 *
 * @param settings of sessions
 * @param policy decides about senders and recipients
 * @param expansion finds whom a message is really for
 * @param cleanup the way into the queue
 * @param clientNames finds a client's name from its address
 */
public record SessionEnvironment(
        SmtpdSettings settings,
        AccessPolicy policy,
        RecipientExpansion expansion,
        Cleanup cleanup,
        Function<InetAddress, ClientName> clientNames,
        MailLog log,
        InstantSource clock) {
    /** The environment that {@code config} asks for. */
    public static SessionEnvironment of(
            MainCf config,
            AccessPolicy policy,
            RecipientExpansion expansion,
            Cleanup cleanup,
            Function<InetAddress, ClientName> clientNames,
            MailLog log,
            InstantSource clock) {
        return new SessionEnvironment(SmtpdSettings.of(config), policy, expansion, cleanup, clientNames, log, clock);
    }

    /** The same with a client that is never made to wait. */
    SessionEnvironment patient() {
        return new SessionEnvironment(settings.patient(), policy, expansion, cleanup, clientNames, log, clock);
    }
}

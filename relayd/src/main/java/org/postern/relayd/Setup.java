package org.postern.relayd;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.postern.config.InetInterfaces;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.relayd.agents.TransportAgents;
import org.postern.relayd.bounce.BounceQueue;
import org.postern.relayd.cleanup.Arrivals;
import org.postern.relayd.cleanup.Cleanup;
import org.postern.relayd.firewall.Firewall;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.metrics.Metrics;
import org.postern.relayd.queue.BounceSender;
import org.postern.relayd.queue.MessageStore;
import org.postern.relayd.queue.QueueLimits;
import org.postern.relayd.queue.QueueManager;
import org.postern.relayd.smtpclient.OwnAddresses;
import org.postern.relayd.smtpclient.SmtpDeliveryAgent;
import org.postern.relayd.smtpd.SessionEnvironment;
import org.postern.tables.TableOpener;

/**
 * All of the daemon that comes from one reading of main.cf and is replaced by a reload. Sessions and deliveries that began with one setup
 * end with it.
 *
 * @param configured when it was read
 * @param sessions what new sessions work with
 * @param policy how the queue manager delivers
 * @param bounces who tells senders
 * @param tenants who work with it
 */
record Setup(
        MainCf config,
        Instant configured,
        Firewall firewall,
        SessionEnvironment sessions,
        QueueManager.Policy policy,
        BounceSender bounces,
        Tenants tenants)
        implements AutoCloseable {

    /** What outlives a reload. */
    interface Surroundings {
        MessageStore store();

        /** Gets what has been committed. */
        Arrivals queue();

        /** Where the daemon listens. */
        List<InetSocketAddress> listening();

        MailLog log();

        InstantSource clock();

        /** What tables are opened for. */
        TableOpener.Use tables();

        /** Count over all setups. */
        Metrics metrics();
    }

    /**
     * Makes everything, and warns of what an operator should know.
     *
     * @param before what it replaces; its keys stay in use where they cannot be read any more
     * @throws org.postern.config.ConfigException when {@code config} cannot be used; nothing is left open
     */
    static Setup of(MainCf config, Surroundings around, Optional<SessionEnvironment> before) {
        config.validate();
        Firewall firewall = Firewall.of(config, around.tables(), around.clock(), around.metrics());
        try {
            StartWarnings.of(config, firewall.tables(), firewall.policy())
                    .forEach(warning -> around.log().warning(Daemon.MASTER, warning));
            firewall.policy().unsafe().ifPresent(text -> refuse(config, text));
            QueueManager.Limits limits = QueueLimits.of(config);
            Cleanup cleanup = firewall.cleanup(around.store(), around.queue(), around.log());
            BounceSender bounces =
                    new BounceQueue(cleanup, firewall.routing().expansion(), config, around.log(), around.clock());
            SessionEnvironment sessions = firewall.sessions(cleanup, around.log(), before);
            SmtpDeliveryAgent smtp = new SmtpDeliveryAgent(
                    config,
                    firewall.tables(),
                    firewall.dns(),
                    endpoint -> OwnAddresses.of(
                                    around.listening(),
                                    InetInterfaces.of(config).proxyAddresses())
                            .contains(endpoint),
                    around.metrics().tlsServers(),
                    text -> around.log().info("smtp", text));
            Tenants tenants = new Tenants(() -> {
                smtp.close();
                firewall.close();
            });
            TransportAgents agents = new TransportAgents(
                    smtp,
                    config.get(Settings.TRANSPORT_RETRY_TIME),
                    around.clock(),
                    text -> around.log().warning("qmgr", text));
            QueueManager.Policy policy = new QueueManager.Policy(firewall.router(), agents, limits, tenants);
            return new Setup(config, around.clock().instant(), firewall, sessions, policy, bounces, tenants);
        } catch (RuntimeException | Error e) {
            firewall.close();
            throw e;
        }
    }

    private static void refuse(MainCf config, String unsafe) {
        Setting<String> blamed = config.isSet(Settings.SMTPD_RELAY_RESTRICTIONS)
                ? Settings.SMTPD_RELAY_RESTRICTIONS
                : Settings.SMTPD_RECIPIENT_RESTRICTIONS;
        String where = config.isSet(blamed) ? "" : config.directory().resolve("main.cf") + " sets neither: ";
        throw config.problem(
                blamed, where + unsafe + "; without one, anybody could send to anywhere through this machine");
    }

    /** At once, whoever works with it. */
    @Override
    public void close() {
        tenants.closeNow();
    }
}

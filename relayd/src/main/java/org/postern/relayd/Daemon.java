package org.postern.relayd;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.postern.config.ConfigException;
import org.postern.config.InetInterfaces;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.relayd.agents.TransportAgents;
import org.postern.relayd.bounce.BounceQueue;
import org.postern.relayd.cleanup.Cleanup;
import org.postern.relayd.firewall.Firewall;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.queue.QueueLimits;
import org.postern.relayd.queue.QueueManager;
import org.postern.relayd.smtpclient.OwnAddresses;
import org.postern.relayd.smtpclient.SmtpDeliveryAgent;
import org.postern.relayd.smtpd.SessionEnvironment;
import org.postern.relayd.smtpd.SmtpServer;
import org.postern.relayd.store.LogStore;

/**
 * The running daemon: everything is made in {@link #start}, in the order in which each part needs the others, and ends in reverse. The
 * port accepts connections only when all the rest is ready.
 */
final class Daemon implements AutoCloseable {
    /** What the parts that there is one of are called in the log, after Postfix's master(8). */
    static final String MASTER = "master";

    private final MainCf config;
    private final MailLog log;
    private final List<AutoCloseable> parts;
    private final List<InetSocketAddress> listening = new CopyOnWriteArrayList<>();
    private final QueueManager queue;
    private final SmtpServer server;

    private Daemon(MainCf config, MailLog log, List<AutoCloseable> parts) {
        this.config = config;
        this.log = log;
        this.parts = parts;
        InstantSource clock = InstantSource.system();
        Firewall firewall = Firewall.of(config, clock);
        parts.add(firewall);
        StartWarnings.of(config, firewall.tables(), firewall.policy()).forEach(warning -> log.warning(MASTER, warning));
        firewall.policy().unsafe().ifPresent(this::refuse);

        LogStore store = openQueue(clock);
        parts.add(store);

        SmtpDeliveryAgent smtp = new SmtpDeliveryAgent(
                config,
                firewall.tables(),
                firewall.dns(),
                endpoint -> own().contains(endpoint),
                text -> log.info("smtp", text));
        parts.add(smtp);
        queue = new QueueManager(
                store,
                new QueueManager.Policy(firewall.router(), new TransportAgents(smtp), QueueLimits.of(config)),
                log,
                clock);
        parts.add(queue);
        Cleanup cleanup = firewall.cleanup(store, queue::enqueue, log);
        SessionEnvironment environment = firewall.sessions(cleanup, log);
        server = new SmtpServer(
                () -> environment, config.get(Settings.DEFAULT_PROCESS_LIMIT), config.get(Settings.MYHOSTNAME), log);
        parts.add(server);
        listen();
        parts.add(new TableWatch(firewall.tables(), log));
        queue.start(new BounceQueue(cleanup, firewall.routing().expansion(), config, log, clock));
    }

    /**
     * Starts a daemon.
     *
     * @throws StartException when it cannot; nothing is left running
     */
    static Daemon start(MainCf config, MailLog log) throws StartException {
        List<AutoCloseable> parts = new ArrayList<>();
        try {
            return new Daemon(config, log, parts);
        } catch (ConfigException e) {
            close(parts, log);
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException | Error e) {
            close(parts, log);
            throw e;
        }
    }

    private void refuse(String unsafe) {
        Setting<String> blamed = config.isSet(Settings.SMTPD_RELAY_RESTRICTIONS)
                ? Settings.SMTPD_RELAY_RESTRICTIONS
                : Settings.SMTPD_RECIPIENT_RESTRICTIONS;
        String where = config.isSet(blamed) ? "" : config.directory().resolve("main.cf") + " sets neither: ";
        throw config.problem(
                blamed, where + unsafe + "; without one, anybody could send to anywhere through this machine");
    }

    private LogStore openQueue(InstantSource clock) {
        Path directory = Path.of(config.get(Settings.QUEUE_DIRECTORY));
        try {
            return LogStore.open(directory, clock, problem -> log.warning("qmgr", problem));
        } catch (IOException e) {
            throw config.problem(Settings.QUEUE_DIRECTORY, String.valueOf(e.getMessage()));
        }
    }

    private void listen() {
        for (InetSocketAddress address : ListenAddresses.of(config)) {
            try {
                listening.add(server.listen(address));
            } catch (IOException e) {
                Setting<String> blamed = config.get(Settings.RELAYD_LISTEN).isBlank()
                        ? Settings.INET_INTERFACES
                        : Settings.RELAYD_LISTEN;
                throw config.problem(blamed, "cannot listen on " + e.getMessage() + advice(e, address));
            }
        }
        log.info(
                MASTER,
                "daemon started -- version " + config.get(Settings.MAIL_VERSION) + ", configuration "
                        + config.directory());
        for (InetSocketAddress address : listening) {
            log.info(MASTER, "listening on " + text(address));
        }
    }

    private static String advice(IOException e, InetSocketAddress address) {
        String reason = String.valueOf(e.getMessage());
        if (reason.contains("Cannot assign")) {
            return "; this machine has no such address: set relayd_listen to one that it has";
        }
        if (reason.contains("in use")) {
            return "; stop what listens there, or set relayd_listen to another address and port";
        }
        if (reason.contains("denied") && address.getPort() < 1024) {
            return "; ports below 1024 need root or CAP_NET_BIND_SERVICE, or set relayd_listen to another port";
        }
        return "; relayd_listen says where to listen";
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private OwnAddresses own() {
        return OwnAddresses.of(listening, InetInterfaces.of(config).proxyAddresses());
    }

    /**
     * Lets sessions finish their transactions and deliveries end, as long as {@code timeout} lasts, then stops. What has not been
     * delivered stays in the queue.
     */
    void drain(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        log.info(MASTER, "stopping: finishing what is under way");
        boolean finished = server.drain(timeout);
        finished &= queue.drain(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        close();
        log.info(MASTER, finished ? "stopped" : "stopped; what was cut off will be tried again");
    }

    /** Where it listens, with real ports. */
    List<InetSocketAddress> listening() {
        return List.copyOf(listening);
    }

    @Override
    public void close() {
        close(parts, log);
    }

    private static void close(List<AutoCloseable> parts, MailLog log) {
        for (AutoCloseable part : parts.reversed()) {
            try {
                part.close();
            } catch (Exception e) {
                log.warning(MASTER, "while stopping: " + e);
            }
        }
        parts.clear();
    }
}

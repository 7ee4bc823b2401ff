package org.postern.relayd;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.relayd.cleanup.Arrivals;
import org.postern.relayd.control.ControlServer;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.metrics.Metrics;
import org.postern.relayd.metrics.MetricsPage;
import org.postern.relayd.metrics.MetricsServer;
import org.postern.relayd.metrics.Rates;
import org.postern.relayd.operate.QueueService;
import org.postern.relayd.operate.QueueStatistics;
import org.postern.relayd.operate.QueueView;
import org.postern.relayd.queue.BounceSender;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.MessageContent;
import org.postern.relayd.queue.MessageStore;
import org.postern.relayd.queue.QueueEntry;
import org.postern.relayd.queue.QueueManager;
import org.postern.relayd.queue.QueueOperations;
import org.postern.relayd.queue.Recipient;
import org.postern.relayd.smtp.HostPort;
import org.postern.relayd.smtpd.SmtpServer;
import org.postern.relayd.store.LogStore;
import org.postern.tables.TableOpener;

/**
 * The running daemon: everything is made in {@link #start}, in the order in which each part needs the others, and ends in reverse. The
 * port accepts connections only when all the rest is ready. What depends on main.cf is in a {@link Setup}, which a reload replaces.
 */
final class Daemon implements AutoCloseable, Setup.Surroundings {
    /** What the parts that there is one of are called in the log, after Postfix's master(8). */
    static final String MASTER = "master";

    /** How long a health check waits for a connection to be accepted. */
    private static final Duration PROBE_PATIENCE = Duration.ofSeconds(3);

    private final MailLog log;
    private final List<AutoCloseable> parts;
    private final List<InetSocketAddress> listening = new CopyOnWriteArrayList<>();
    private final InstantSource clock = InstantSource.system();
    private final Metrics metrics = new Metrics();
    private final Rates rates;
    private final Instant since;
    private final LogStore store;
    private final QueueManager queue;
    private final SmtpServer server;
    private final List<Setup> replaced = new CopyOnWriteArrayList<>();
    private volatile Setup setup;
    private volatile @Nullable InetSocketAddress metricsAddress;
    private volatile TableWatch tableWatch;
    private boolean drained; // guarded by this

    private Daemon(MainCf config, MailOwner owner, MailLog log, List<AutoCloseable> parts, Runnable exit) {
        this.log = log;
        this.parts = parts;
        if (owner.prepareQueue()) {
            log.info(
                    MASTER,
                    "queue directory " + config.get(Settings.QUEUE_DIRECTORY) + " belongs to "
                            + owner.name().orElse("") + " now");
        }
        store = owner.with(() -> openQueue(config));
        parts.add(store);
        parts.add(() -> replaced.forEach(Setup::close));
        Setup first = Setup.of(config, this, Optional.empty());
        setup = first;
        parts.add(() -> setup.close());
        queue = new QueueManager(store, first.policy(), log, clock, metrics.deliveries());
        parts.add(queue);
        server =
                new SmtpServer(this::lend, sessionLimit(config), config.get(Settings.MYHOSTNAME), log, metrics.smtpd());
        parts.add(server);
        rates = Rates.of(metrics::totals);
        parts.add(rates);
        server.hold();
        listen(config);
        openMetrics(config);
        owner.become();
        owner.name().ifPresent(name -> log.info(MASTER, "running as " + name + " (mail_owner)"));
        tableWatch = watch(first);
        parts.add(() -> tableWatch.close());
        queue.start(new CurrentBounces());
        since = clock.instant();
        parts.add(openControl(config, exit));
        server.open();
    }

    private int sessionLimit(MainCf config) {
        int wanted = config.get(Settings.DEFAULT_PROCESS_LIMIT);
        long possible = Descriptors.forSessions().orElse(wanted);
        if (possible < wanted) {
            log.warning(
                    MASTER,
                    "default_process_limit = " + wanted
                            + " sessions need more file descriptors than there are: limit of " + possible
                            + " sessions; allow more (ulimit -n, LimitNOFILE) and start again");
        }
        return (int) Math.min(possible, wanted);
    }

    private void openMetrics(MainCf config) {
        Optional<InetSocketAddress> address = ListenAddresses.ofMetrics(config);
        if (address.isEmpty()) {
            return;
        }
        try {
            MetricsServer answering = MetricsServer.start(
                    address.get(), new MetricsServer.Answers(this::metricsPage, this::sick, this::unready));
            parts.add(answering);
            metricsAddress = answering.address();
            log.info(MASTER, "metrics on " + HostPort.text(answering.address()));
        } catch (IOException e) {
            throw config.problem(
                    Settings.RELAYD_METRICS_LISTEN,
                    "cannot listen on " + HostPort.text(address.get()) + ": " + e.getMessage());
        }
    }

    private String metricsPage() {
        Setup current = borrow();
        try {
            return metricsPage(current);
        } finally {
            current.tenants().end();
        }
    }

    private String metricsPage(Setup current) {
        DaemonGauges gauges = new DaemonGauges(
                current.config().get(Settings.MAIL_VERSION),
                since,
                clock.instant(),
                server.sessions(),
                queueStatistics(false),
                current.firewall().tables().status());
        MetricsPage page = new MetricsPage();
        gauges.writeTo(page);
        metrics.families().forEach(family -> family.writeTo(page));
        return page.toString();
    }

    /** @param withNexthops which cost as much again */
    private QueueStatistics queueStatistics(boolean withNexthops) {
        QueueStatistics.Tally tally = new QueueStatistics.Tally(clock.instant());
        queue.operations()
                .visit((state, envelope, nexthops) -> tally.add(
                        state,
                        envelope.contentLength(),
                        envelope.arrival(),
                        withNexthops ? nexthops.get() : List.of()));
        return tally.statistics();
    }

    private Optional<String> sick() {
        return listening.stream()
                .filter(address -> !server.takesConnections(address, PROBE_PATIENCE))
                .findFirst()
                .map(address -> "no connection is accepted on " + HostPort.text(address));
    }

    private synchronized Optional<String> unready() {
        return drained
                ? Optional.of("stopping")
                : setup.sessions().cleanup().shortage(setup.config().get(Settings.QUEUE_MINFREE));
    }

    private AutoCloseable openControl(MainCf config, Runnable exit) {
        Path directory = Path.of(config.get(Settings.QUEUE_DIRECTORY));
        DaemonControl requests = new DaemonControl(this, new QueueService(view(), clock), exit);
        try {
            return ControlServer.start(directory, requests, problem -> log.warning(MASTER, problem));
        } catch (IOException e) {
            // Mail is more important than commands.
            log.warning(
                    MASTER,
                    "no control socket in " + directory + ": " + e.getMessage()
                            + "; relayd queue, reload, status and stop cannot reach this daemon");
            return () -> {};
        }
    }

    private QueueView view() {
        QueueOperations operations = queue.operations();
        return new QueueView() {
            @Override
            public List<QueueEntry> list() {
                return operations.list();
            }

            @Override
            public MessageContent content(String id) {
                return store.content(id);
            }

            @Override
            public Optional<QueueOperations> operations() {
                return Optional.of(operations);
            }
        };
    }

    /**
     * Reads main.cf again, and opens a log file again that was set aside. New sessions and new attempts to deliver work with main.cf
     * when this returns.
     *
     * @return what has changed, a line each
     * @throws ConfigException when it cannot be used; nothing has changed then
     */
    synchronized List<String> reload() {
        log.reopen();
        Setup before = setup;
        Setup after;
        try {
            MainCf config = MainCf.read(before.config().directory());
            ListenAddresses.validate(config);
            after = Setup.of(config, this, Optional.of(before.sessions()));
        } catch (ConfigException e) {
            log.error(MASTER, "reload refused: " + e.getMessage() + "; the old configuration stays in force");
            throw e;
        }
        List<String> changes = ReloadReport.of(before, after);
        setup = after;
        queue.use(after.policy());
        tableWatch.close();
        tableWatch = watch(after);
        replaced.removeIf(old -> old.tenants().isClosed());
        replaced.add(before);
        before.tenants().replaced();
        log.info(
                MASTER,
                "reload -- version " + after.config().get(Settings.MAIL_VERSION) + ", configuration "
                        + after.config().directory());
        changes.forEach(change -> log.info(MASTER, "reload: " + change));
        return changes;
    }

    private TableWatch watch(Setup watched) {
        watched.tenants().begin();
        return new TableWatch(
                watched.firewall().tables(), log, () -> watched.tenants().end());
    }

    /** What is in force, which stays open until its {@link Tenants#end} is called. */
    Setup borrow() {
        while (true) {
            Setup current = setup;
            if (current.tenants().enter()) {
                return current;
            }
        }
    }

    private SmtpServer.Lent lend() {
        Setup lent = borrow();
        return new SmtpServer.Lent(lent.sessions(), () -> lent.tenants().end());
    }

    /** How many setups are open: the one in force, and those that somebody still works with. */
    int setups() {
        return 1
                + (int) replaced.stream()
                        .filter(old -> !old.tenants().isClosed())
                        .count();
    }

    /** Senders are told as the configuration in force says. */
    private final class CurrentBounces implements BounceSender {
        private interface Report {
            void make(BounceSender sender) throws IOException;
        }

        private void make(Report report) throws IOException {
            Setup current = borrow();
            try {
                report.make(current.bounces());
            } finally {
                current.tenants().end();
            }
        }

        @Override
        public void bounce(Envelope envelope, List<DeliveryResult> failed, MessageContent content) throws IOException {
            make(sender -> sender.bounce(envelope, failed, content));
        }

        @Override
        public void delayed(Envelope envelope, List<DeliveryResult> deferred, MessageContent content)
                throws IOException {
            make(sender -> sender.delayed(envelope, deferred, content));
        }

        @Override
        public void delivered(Envelope envelope, List<DeliveryResult> sent, MessageContent content) throws IOException {
            make(sender -> sender.delivered(envelope, sent, content));
        }

        @Override
        public void delayCleared(Envelope envelope, List<DeliveryResult> sent, MessageContent content)
                throws IOException {
            make(sender -> sender.delayCleared(envelope, sent, content));
        }
    }

    /** @param current what is in force */
    StatusReport status(Setup current) {
        return new StatusReport(
                current,
                listening(),
                Optional.ofNullable(metricsAddress),
                since,
                clock.instant(),
                server.sessions(),
                rates.now(),
                queueStatistics(true));
    }

    @Override
    public MessageStore store() {
        return store;
    }

    /** Made before the queue manager, and asked only after. */
    @Override
    public Arrivals queue() {
        return new Arrivals() {
            @Override
            public void arrived(Envelope envelope, List<Recipient> aliases) {
                queue.enqueue(envelope, aliases);
            }

            @Override
            public int untried() {
                return queue.untried();
            }
        };
    }

    @Override
    public MailLog log() {
        return log;
    }

    @Override
    public Metrics metrics() {
        return metrics;
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public TableOpener.Use tables() {
        return TableOpener.Use.SERVICE;
    }

    /** As {@link #start(MainCf, MailOwner, MailLog, Runnable)}, in a process that goes on when the daemon has been stopped. */
    static Daemon start(MainCf config, MailLog log) throws StartException {
        return start(config, MailOwner.unchanged(config), log, () -> {});
    }

    /**
     * Starts a daemon.
     *
     * @param owner what the process becomes on the way
     * @param exit ends the process, when a command has stopped the daemon
     * @throws StartException when it cannot; nothing is left running
     */
    static Daemon start(MainCf config, MailOwner owner, MailLog log, Runnable exit) throws StartException {
        List<AutoCloseable> parts = new ArrayList<>();
        try {
            return new Daemon(config, owner, log, parts, exit);
        } catch (ConfigException e) {
            close(parts, log);
            throw new StartException(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException | Error e) {
            close(parts, log);
            throw e;
        }
    }

    private LogStore openQueue(MainCf config) {
        Path directory = Path.of(config.get(Settings.QUEUE_DIRECTORY));
        try {
            return LogStore.open(directory, clock, metrics.commits(), problem -> log.warning("qmgr", problem));
        } catch (IOException e) {
            throw config.problem(Settings.QUEUE_DIRECTORY, String.valueOf(e.getMessage()));
        }
    }

    private void listen(MainCf config) {
        Setting<String> named =
                config.get(Settings.RELAYD_LISTEN).isBlank() ? Settings.INET_INTERFACES : Settings.RELAYD_LISTEN;
        ListenAddresses.of(config).forEach(address -> listen(config, address, false, named));
        ListenAddresses.withTls(config).forEach(address -> listen(config, address, true, Settings.RELAYD_TLS_LISTEN));
        log.info(
                MASTER,
                "daemon started -- version " + config.get(Settings.MAIL_VERSION) + ", configuration "
                        + config.directory());
        for (InetSocketAddress address : listening) {
            log.info(MASTER, "listening on " + HostPort.text(address));
        }
    }

    private void listen(MainCf config, InetSocketAddress address, boolean tls, Setting<String> blamed) {
        try {
            listening.add(server.listen(address, tls));
        } catch (IOException e) {
            throw config.problem(blamed, "cannot listen on " + e.getMessage() + advice(e, address));
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

    /**
     * Lets sessions finish their transactions and deliveries end, as long as {@code timeout} lasts, then stops. What has not been
     * delivered stays in the queue.
     *
     * @return whether nothing had to be cut off
     */
    boolean drain(Duration timeout) throws InterruptedException {
        synchronized (this) {
            if (drained) {
                return true;
            }
            drained = true;
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        log.info(MASTER, "stopping: finishing what is under way");
        boolean finished = server.drain(timeout);
        finished &= queue.drain(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        close();
        log.info(MASTER, finished ? "stopped" : "stopped; what was cut off will be tried again");
        return finished;
    }

    /** Where it listens, with real ports. */
    @Override
    public List<InetSocketAddress> listening() {
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

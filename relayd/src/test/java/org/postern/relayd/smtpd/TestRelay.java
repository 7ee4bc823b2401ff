package org.postern.relayd.smtpd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.postern.config.Settings;
import org.postern.relayd.cleanup.Cleanup;
import org.postern.relayd.cleanup.CleanupSettings;
import org.postern.relayd.dns.ClientName;
import org.postern.relayd.golden.GoldenConfiguration;
import org.postern.relayd.log.LogLines;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.metrics.Metrics;
import org.postern.relayd.queue.QueueLimits;
import org.postern.relayd.queue.QueueManager;
import org.postern.relayd.queue.Router;
import org.postern.relayd.store.LogStore;

/** A whole SMTP server on a port of 127.0.0.1, from a main.cf and table texts. What it queues stays in the queue. */
final class TestRelay implements AutoCloseable {
    /** The firewall of Postfix's STANDARD_CONFIGURATION_README; 127.0.0.2 is outside. */
    static final String FIREWALL = """
            compatibility_level = 3.6
            myhostname = fw.gateway.test
            mydomain = gateway.test
            inet_interfaces = 127.0.0.1
            mynetworks = 127.0.0.1/32
            myorigin = example.com
            mydestination =
            local_recipient_maps =
            local_transport = error:local mail delivery is disabled
            virtual_alias_maps = hash:{DIR}/virtual
            relay_domains = example.com
            parent_domain_matches_subdomains = debug_peer_list smtpd_access_maps
            smtpd_recipient_restrictions = permit_mynetworks reject_unauth_destination
            smtpd_relay_restrictions = permit_mynetworks reject_unauth_destination
            relay_recipient_maps = hash:{DIR}/relay_recipients
            transport_maps = hash:{DIR}/transport
            local_header_rewrite_clients =
            """;

    static final Map<String, String> FIREWALL_TABLES = Map.of(
            "virtual", "postmaster postmaster@example.com\n",
            "relay_recipients",
                    "postmaster@example.com x\njoe@example.com x\nann@example.com x\n\"a>b\"@example.com x\n",
            "transport", "example.com smtp:[inside-gateway.example.com]\n");

    private final GoldenConfiguration configuration;
    private final RecordingStore store;
    private final QueueManager queue;
    private final SmtpServer server;
    private final SessionEnvironment environment;
    private final MailLog mailLog;
    private final InetSocketAddress address;
    private final LogLines log = new LogLines();
    private final Metrics metrics = new Metrics();
    private final Map<String, String> names = new ConcurrentHashMap<>();
    private final AtomicInteger nameLookups = new AtomicInteger();

    private TestRelay(
            GoldenConfiguration configuration,
            Path queueDirectory,
            int sessionLimit,
            UnaryOperator<ExecutorService> threads)
            throws IOException {
        this.configuration = configuration;
        var config = configuration.config();
        InstantSource clock = InstantSource.system();
        mailLog = new MailLog(log, "fw", "postfix", clock);
        store = new RecordingStore(LogStore.open(queueDirectory, clock, text -> mailLog.warning("qmgr", text)));
        queue = new QueueManager(
                store,
                new QueueManager.Policy(
                        (sender, recipient) -> new Router.Routing.Unknown("4.3.0", "nothing is delivered"),
                        transport -> new QueueManager.Agent("none", request -> List.of()),
                        QueueLimits.of(config),
                        QueueManager.Lease.ENDLESS),
                mailLog,
                clock,
                metrics.deliveries());
        Cleanup cleanup = new Cleanup(store, queue::enqueue, mailLog, CleanupSettings.of(config), metrics.smtpd());
        environment = SessionEnvironment.of(
                config,
                configuration.tables(),
                configuration.policy(),
                configuration.routing().expansion(),
                cleanup,
                this::name,
                mailLog,
                clock,
                metrics,
                Optional.empty());
        server = new SmtpServer(
                () -> new SmtpServer.Lent(environment, () -> {}),
                sessionLimit,
                config.get(Settings.MYHOSTNAME),
                mailLog,
                metrics.smtpd(),
                () -> new SessionExecutor(threads.apply(Executors.newVirtualThreadPerTaskExecutor()), mailLog));
        address = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** From now on the client at {@code address} has this name. */
    void name(String address, String name) {
        names.put(address, name);
    }

    /** As a test says, or the name servers when the configuration has some, or the hosts file. */
    private ClientName name(InetAddress client) {
        nameLookups.incrementAndGet();
        String name = names.get(client.getHostAddress());
        if (name != null) {
            return ClientName.known(name);
        }
        if (!configuration.config().get(Settings.SMTPD_PEERNAME_LOOKUP)) {
            return ClientName.notLookedUp();
        }
        if (configuration.config().isSet(Settings.RELAYD_DNS_SERVERS)) {
            return ClientName.of(client, configuration.dns().session());
        }
        return client.getHostAddress().equals("127.0.0.1") ? ClientName.known("localhost") : ClientName.notLookedUp();
    }

    /** The firewall, with {@code settings} as further lines of its main.cf; tables and queue in {@code directory}. */
    static TestRelay firewall(Path directory, String settings) throws IOException {
        return start(directory, FIREWALL + settings, FIREWALL_TABLES, 100);
    }

    static TestRelay start(Path directory, String mainCf, Map<String, String> tables, int sessionLimit)
            throws IOException {
        return start(directory, mainCf, tables, sessionLimit, threads -> threads);
    }

    /** With {@code threads} for the sessions, which may fail. */
    static TestRelay start(
            Path directory,
            String mainCf,
            Map<String, String> tables,
            int sessionLimit,
            UnaryOperator<ExecutorService> threads)
            throws IOException {
        return new TestRelay(
                GoldenConfiguration.of(directory.resolve("etc"), mainCf, tables),
                directory.resolve("queue"),
                sessionLimit,
                threads);
    }

    /** A client from inside, the greeting read. */
    RawClient client() throws IOException {
        RawClient client = connect("127.0.0.1");
        client.reply();
        return client;
    }

    /** Connects without reading. */
    RawClient connect(String source) throws IOException {
        return RawClient.from(source, address);
    }

    InetSocketAddress address() {
        return address;
    }

    /** What a client at {@code address} is told that sends all of {@code bytes} at once, without a network. */
    String replies(InetAddress address, byte[] bytes) throws IOException {
        try (ScriptedInput client = new ScriptedInput(address, bytes)) {
            serve(client);
            return client.replies();
        }
    }

    /** Has a session with {@code client}, without a network. */
    void serve(Socket client) throws IOException {
        try (Sessions sessions = new Sessions(1, "fw", InstantSource.system(), mailLog, metrics.smtpd())) {
            new SmtpSession(client, false, environment, sessions).run();
        }
    }

    SmtpServer server() {
        return server;
    }

    LogLines log() {
        return log;
    }

    /** How often a client's name was looked up. */
    int nameLookups() {
        return nameLookups.get();
    }

    List<RecordingStore.Queued> queued() throws IOException {
        return store.queued();
    }

    @Override
    public void close() throws IOException {
        server.close();
        queue.close();
        store.close();
        configuration.close();
    }
}

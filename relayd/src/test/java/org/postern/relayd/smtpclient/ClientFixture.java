package org.postern.relayd.smtpclient;

import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.postern.config.MainCf;
import org.postern.relayd.dns.DnsClient;
import org.postern.relayd.dns.HostsFile;
import org.postern.relayd.metrics.Metrics;
import org.postern.relayd.queue.DeliveryRequest;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.Recipient;
import org.postern.tables.TableRegistry;

/** A client with short deadlines, and messages for it to deliver. */
final class ClientFixture {
    static final Duration PATIENCE = Duration.ofMillis(400);

    /** What the hosts file has. */
    private static final String HOSTS = "192.0.2.7 known.test";

    private static final Duration HANDSHAKE = Duration.ofSeconds(60);

    private final List<String> log = new CopyOnWriteArrayList<>();
    private final ClientTls tls;
    private final StatusFilter filter;
    private final SmtpClientSettings settings;
    private final DnsClient dns;
    private final OwnAddresses own;

    private ClientFixture(MainCf main, SmtpClientSettings settings, DnsClient dns, OwnAddresses own) {
        this.tls = new ClientTls(main, new TableRegistry("mapdb"), dns, log::add, new Metrics().tlsServers());
        this.filter = new StatusFilter(main, new TableRegistry("mapdb"), log::add);
        this.settings = settings;
        this.dns = dns;
        this.own = own;
    }

    /** With these lines in main.cf besides the host name. */
    static ClientFixture with(String mainCf) {
        return with(mainCf, List.of(), _ -> false);
    }

    static ClientFixture with(String mainCf, List<InetSocketAddress> nameServers, OwnAddresses own) {
        return with(mainCf, nameServers, own, DnsClient.Family.IPV4);
    }

    static ClientFixture with(
            String mainCf, List<InetSocketAddress> nameServers, OwnAddresses own, DnsClient.Family... families) {
        return with(mainCf, nameServers, own, PATIENCE, Duration.ofMillis(500), families);
    }

    /** With deadlines that no handshake on a loaded machine misses. */
    static ClientFixture patient(String mainCf, List<InetSocketAddress> nameServers) {
        return with(mainCf, nameServers, _ -> false, HANDSHAKE, Duration.ofSeconds(5), DnsClient.Family.IPV4);
    }

    private static ClientFixture with(
            String mainCf,
            List<InetSocketAddress> nameServers,
            OwnAddresses own,
            Duration patience,
            Duration dnsLimit,
            DnsClient.Family... families) {
        MainCf main = MainCf.of(Path.of("."), "myhostname = gw.example.com\n" + mainCf + "\n");
        SmtpClientSettings read = SmtpClientSettings.of(main, new TableRegistry("mapdb"));
        SmtpClientSettings.Timeouts timeouts = new SmtpClientSettings.Timeouts(
                patience, patience, HANDSHAKE, patience, patience, patience, patience, patience, patience, patience);
        DnsClient dns =
                new DnsClient(nameServers, HostsFile.of(HOSTS), Set.of(families), dnsLimit, InstantSource.system());
        return new ClientFixture(main, read.with(timeouts), dns, own);
    }

    SmtpClientSettings settings() {
        return settings;
    }

    DnsClient dns() {
        return dns;
    }

    OwnAddresses own() {
        return own;
    }

    List<String> log() {
        return log;
    }

    static Envelope envelope(String content, String... recipients) {
        return new Envelope(
                "4X1",
                Instant.EPOCH,
                "sender@example.org",
                List.of(recipients).stream().map(Recipient::of).toList(),
                bytes(content).length,
                false,
                false,
                "",
                "");
    }

    List<DeliveryResult> deliver(String nexthop, String content, String... recipients) {
        return deliver(nexthop, content, envelope(content, recipients));
    }

    List<DeliveryResult> deliver(String nexthop, String content, Envelope envelope) {
        try (SmtpDeliveryAgent agent = agent()) {
            return agent.deliver(request(nexthop, content, envelope));
        }
    }

    /** For several deliveries; the caller closes it. */
    SmtpDeliveryAgent agent() {
        return new SmtpDeliveryAgent(settings, tls, filter, dns, own, log::add);
    }

    static DeliveryRequest request(String nexthop, String content, Envelope envelope) {
        return new DeliveryRequest(
                envelope,
                nexthop,
                envelope.recipients(),
                () -> new ByteArrayInputStream(bytes(content)),
                Instant.EPOCH,
                true);
    }

    /** The result of a small message to one recipient. */
    DeliveryResult deliverOne(String nexthop) {
        return deliver(nexthop, "Subject: s\r\n\r\nhello\r\n", "u@example.net").getFirst();
    }

    private static byte[] bytes(String content) {
        return content.getBytes(StandardCharsets.ISO_8859_1);
    }
}

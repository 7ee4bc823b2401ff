package org.postern.relayd.smtpclient;

import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.postern.config.ConfigException;
import org.postern.config.DomainMatchList;
import org.postern.config.MainCf;
import org.postern.config.Match;
import org.postern.config.Nexthop;
import org.postern.relayd.dns.DnsClient;
import org.postern.relayd.metrics.TlsMetrics;
import org.postern.relayd.queue.DeliveryAgent;
import org.postern.relayd.queue.DeliveryRequest;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableRegistry;

/**
 * Delivers mail by SMTP (smtp(8)): tries the servers of the nexthop in turn until each recipient is delivered to or refused, or no server is
 * left. Safe for use by any number of threads; a delivery uses the thread it is called on.
 */
public final class SmtpDeliveryAgent implements DeliveryAgent, AutoCloseable {
    private final SmtpClientSettings settings;
    private final NexthopResolver resolver;
    private final ConnectionCache cache;
    private final ClientTls tls;
    private final StatusFilter filter;
    private final Consumer<String> log;

    /**
     * An agent that does as {@code main} says.
     *
     * @param tables opens the tables that {@code main} names
     * @param own what connections would come back to this daemon
     * @param metrics count handshakes
     * @param log takes lines about servers and records that were passed over, beginning with the queue id unless no connection was made
     * @throws ConfigException for a setting with a value that is none
     */
    public SmtpDeliveryAgent(
            MainCf main,
            TableRegistry tables,
            DnsClient dns,
            OwnAddresses own,
            TlsMetrics metrics,
            Consumer<String> log) {
        this(
                SmtpClientSettings.of(main, tables),
                new ClientTls(main, tables, dns, log, metrics),
                new StatusFilter(main, tables, log),
                dns,
                own,
                log);
    }

    SmtpDeliveryAgent(
            SmtpClientSettings settings,
            ClientTls tls,
            StatusFilter filter,
            DnsClient dns,
            OwnAddresses own,
            Consumer<String> log) {
        this.settings = settings;
        this.resolver = new NexthopResolver(settings.hosts(), dns, own, new Random(), log);
        this.cache = new ConnectionCache(settings.reuse(), this::isListed);
        this.tls = tls;
        this.filter = filter;
        this.log = log;
    }

    /** Whether connections to {@code destination} are kept in any case: its host is in smtp_connection_cache_destinations. */
    private boolean isListed(String destination) {
        DomainMatchList listed = settings.reuse().destinations();
        return !listed.isEmpty()
                && Nexthop.parse(destination, settings.hosts().defaultPort())
                        instanceof Nexthop.Parsed.Ok(Nexthop nexthop)
                && listed.match(nexthop.host(), LookupTrace.NONE) instanceof Match.Yes;
    }

    @Override
    public List<DeliveryResult> deliver(DeliveryRequest request) {
        return new DeliveryRun(request, settings, resolver, cache, tls, log)
                .run().stream().map(filter::applied).toList();
    }

    /** Ends connections that wait for further messages. */
    @Override
    public void close() {
        cache.close();
    }
}

package org.postern.relayd.firewall;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.relayd.cleanup.Arrivals;
import org.postern.relayd.cleanup.Cleanup;
import org.postern.relayd.cleanup.CleanupSettings;
import org.postern.relayd.dns.ClientName;
import org.postern.relayd.dns.DnsClient;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.metrics.Metrics;
import org.postern.relayd.queue.MessageStore;
import org.postern.relayd.queue.Router;
import org.postern.relayd.restrictions.AccessPolicy;
import org.postern.relayd.restrictions.DecisionObserver;
import org.postern.relayd.rewrite.AddressClass;
import org.postern.relayd.rewrite.MailRouting;
import org.postern.relayd.rewrite.Route;
import org.postern.relayd.smtpd.SessionEnvironment;
import org.postern.tables.CaseFolding;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableOpener;
import org.postern.tables.TableRegistry;

/**
 * The decisions of one configuration. Safe for use by any number of threads.
 *
 * @param config what it was made from
 * @param tables opened; closed with this
 * @param routing rewriting, alias expansion and routes
 * @param policy what is accepted
 * @param dns for the names that policy and delivery ask for
 * @param metrics count what is decided
 */
public record Firewall(
        MainCf config,
        TableRegistry tables,
        MailRouting routing,
        AccessPolicy policy,
        DnsClient dns,
        InstantSource clock,
        Metrics metrics)
        implements AutoCloseable {
    /** As {@link #of}, for a command that asks what a daemon would decide. */
    public static Firewall rehearsed(MainCf config, InstantSource clock) {
        return of(config, TableOpener.Use.REHEARSAL, clock, new Metrics());
    }

    /**
     * Opens the tables of {@code config} for {@code use}. One that cannot be opened answers that it failed.
     *
     * @throws ConfigException for a setting with a value that is none
     */
    public static Firewall of(MainCf config, TableOpener.Use use, InstantSource clock, Metrics metrics) {
        TableRegistry tables = new TableRegistry(
                config.get(Settings.DEFAULT_DATABASE_TYPE),
                CaseFolding.of(config.get(Settings.SMTPUTF8_ENABLE)),
                use,
                metrics.lookups());
        try {
            MailRouting routing = MailRouting.of(config, tables);
            DnsClient dns = DnsClient.of(config, clock, metrics.dns());
            AccessPolicy policy = AccessPolicy.of(config, tables, routing, dns);
            metrics.smtpd().expect(policy.restrictions());
            return new Firewall(config, tables, routing, policy, dns, clock, metrics);
        } catch (RuntimeException | Error e) {
            tables.close();
            throw e;
        }
    }

    /** Where recipients go. */
    public Router router() {
        return this::route;
    }

    private Router.Routing route(String sender, String recipient) {
        Route route = routing.resolver().resolve(sender, recipient, LookupTrace.NONE);
        if (route.isFailed()) {
            return new Router.Routing.Unknown("4.3.0", "address resolver failure: " + route.failure());
        }
        if (route.isError()) {
            return new Router.Routing.Impossible("5.1.3", "bad address syntax");
        }
        if (route.addressClass() == AddressClass.LOCAL && isDoubleBounce(route.recipient())) {
            // It is the sender of what must not bounce, so that nothing good comes of trying (double_bounce_sender).
            return new Router.Routing.Discarded("undeliverable postmaster notification discarded");
        }
        return new Router.Routing.To(route.transport(), route.nexthop(), route.recipient());
    }

    private boolean isDoubleBounce(String recipient) {
        int at = recipient.lastIndexOf('@');
        String user = at < 0 ? recipient : recipient.substring(0, at);
        return user.equalsIgnoreCase(config.get(Settings.DOUBLE_BOUNCE_SENDER));
    }

    /** A way into {@code store}; {@code queue} gets what has been committed, for delivery. */
    public Cleanup cleanup(MessageStore store, Arrivals queue, MailLog log) {
        return new Cleanup(store, queue, log, CleanupSettings.of(config), metrics.smtpd());
    }

    /** What SMTP sessions work with whose messages go to {@code cleanup}. */
    public SessionEnvironment sessions(Cleanup cleanup, MailLog log) {
        return sessions(cleanup, log, this::clientName);
    }

    /** The same instead of {@code before}, whose keys stay in use where they cannot be read any more. */
    public SessionEnvironment sessions(Cleanup cleanup, MailLog log, Optional<SessionEnvironment> before) {
        return sessions(cleanup, log, this::clientName, before);
    }

    /** The same for clients whose names {@code clientNames} knows. */
    public SessionEnvironment sessions(Cleanup cleanup, MailLog log, Function<InetAddress, ClientName> clientNames) {
        return sessions(cleanup, log, clientNames, Optional.empty());
    }

    private SessionEnvironment sessions(
            Cleanup cleanup,
            MailLog log,
            Function<InetAddress, ClientName> clientNames,
            Optional<SessionEnvironment> before) {
        return SessionEnvironment.of(
                config, tables, policy, routing.expansion(), cleanup, clientNames, log, clock, metrics, before);
    }

    /** The same decisions, seen by {@code observer}. Close only one of the two. */
    public Firewall observed(DecisionObserver observer) {
        return new Firewall(
                config,
                tables,
                routing,
                AccessPolicy.observed(config, tables, routing, dns, observer),
                dns,
                clock,
                metrics);
    }

    /** The name of a client, as smtpd_peername_lookup says. */
    public ClientName clientName(InetAddress address) {
        return config.get(Settings.SMTPD_PEERNAME_LOOKUP)
                ? ClientName.of(address, dns.session())
                : ClientName.notLookedUp();
    }

    @Override
    public void close() {
        tables.close();
    }
}

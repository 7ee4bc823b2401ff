package org.postern.relayd.metrics;

import java.util.ArrayList;
import java.util.List;
import org.postern.tables.LookupCounts;

/** All that is counted in one daemon, over all reloads. Safe for use by any number of threads. */
public final class Metrics {
    private final SmtpdMetrics smtpd = new SmtpdMetrics();
    private final DeliveryMetrics deliveries = new DeliveryMetrics();
    private final CommitMetrics commits = new CommitMetrics();
    private final DnsMetrics dns = new DnsMetrics();
    private final CounterFamily tlsSessions = new CounterFamily(
            "postern_tls_sessions_total",
            "Connections protected by TLS, by whether the peer was a client or a server, and protocol version.",
            "peer",
            "version");
    private final CounterFamily tlsFailures = new CounterFamily(
            "postern_tls_failures_total", "TLS handshakes that came to nothing, by what the peer was.", "peer");
    private final TlsMetrics tlsClients = new TlsMetrics(tlsSessions, tlsFailures, "client");
    private final TlsMetrics tlsServers = new TlsMetrics(tlsSessions, tlsFailures, "server");
    private final LookupCounts lookups = new LookupCounts();

    /** What clients do. */
    public SmtpdMetrics smtpd() {
        return smtpd;
    }

    /** What becomes of recipients. */
    public DeliveryMetrics deliveries() {
        return deliveries;
    }

    /** How the queue is written. */
    public CommitMetrics commits() {
        return commits;
    }

    /** Questions for name servers. */
    public DnsMetrics dns() {
        return dns;
    }

    /** TLS with clients. */
    public TlsMetrics tlsClients() {
        return tlsClients;
    }

    /** TLS with servers that mail is delivered to. */
    public TlsMetrics tlsServers() {
        return tlsServers;
    }

    /** Look-ups in tables. */
    public LookupCounts lookups() {
        return lookups;
    }

    /** What rates are made of, as it is now. */
    public Totals totals() {
        return new Totals(
                smtpd.connections(),
                smtpd.rejects(),
                smtpd.messages(),
                deliveries.total(DeliveryMetrics.Outcome.SENT),
                deliveries.total(DeliveryMetrics.Outcome.DEFERRED),
                deliveries.total(DeliveryMetrics.Outcome.BOUNCED));
    }

    /**
     * Sums since the daemon began.
     *
     * @param connections of clients, those turned away included
     * @param rejects of clients, senders, recipients and messages
     * @param messages that clients have handed over
     * @param sent recipients delivered to
     * @param deferred attempts for a recipient that will be repeated
     * @param bounced recipients given up
     */
    public record Totals(long connections, long rejects, long messages, long sent, long deferred, long bounced) {}

    /** Everything, in the order of the page. */
    public List<Family> families() {
        List<Family> families = new ArrayList<>(smtpd.families());
        families.addAll(deliveries.families());
        families.addAll(commits.families());
        families.addAll(dns.families());
        families.add(tlsSessions);
        families.add(tlsFailures);
        families.add(page -> lookups(page));
        return List.copyOf(families);
    }

    private void lookups(MetricsPage page) {
        String name = "postern_table_lookups_total";
        page.family(name, "counter", "Look-ups in tables, by outcome.");
        List<String> labels = List.of("table", "outcome");
        lookups.all().forEach((table, counts) -> {
            page.sample(name, labels, List.of(table, "found"), counts.found());
            page.sample(name, labels, List.of(table, "not_found"), counts.notFound());
            page.sample(name, labels, List.of(table, "failed"), counts.failed());
        });
        String latency = "postern_table_lookup_seconds";
        page.family(
                latency,
                "histogram",
                "Time that look-ups take; one in " + LookupCounts.TIMED_ONE_OF + " is measured and counted here.");
        lookups.all()
                .forEach(
                        (table, counts) -> page.histogram(latency, List.of("table"), List.of(table), counts.latency()));
    }
}

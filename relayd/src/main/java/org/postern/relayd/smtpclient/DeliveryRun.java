package org.postern.relayd.smtpclient;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postern.config.Nexthop;
import org.postern.relayd.queue.DeliveryRequest;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.queue.DeliveryResult.Status;
import org.postern.relayd.queue.DeliveryResult.Success;
import org.postern.relayd.queue.Recipient;
import org.postern.relayd.smtpclient.MailTransaction.Verdict;
import org.postern.relayd.smtpclient.NexthopResolver.Relays;
import org.postern.relayd.smtpclient.SmtpConnection.Opening;

/**
 * One delivery request on its way through the alternatives: destinations of the nexthop list, then fallback relays; for each its servers,
 * those first that a connection is open to. A recipient leaves the run when it is delivered to or refused for good. One that met soft trouble
 * goes on to the next server, and is deferred when there is none (RFC 5321 5.1).
 */
final class DeliveryRun {
    private final DeliveryRequest request;
    private final SmtpClientSettings settings;
    private final NexthopResolver resolver;
    private final ConnectionCache cache;
    private final ClientTls tls;
    private final Consumer<String> log;
    private final @Nullable DeliveryResult[] results;

    /** What the last server that was asked said, for recipients without result. */
    private final @Nullable DeliveryResult[] deferrals;

    private final Set<InetSocketAddress> asked = new HashSet<>();
    private final List<Trouble> unreported = new ArrayList<>();
    private final long begun = System.nanoTime();
    private @Nullable Trouble last;

    /** Whether somebody met soft trouble, and may take the mail later. */
    private boolean hopeful;

    private String lastRelay = "none";
    private TlsPolicy policy = TlsPolicy.NONE;
    private long connected = begun;
    private int use = 1;
    private Success success = Success.RELAYED;

    DeliveryRun(
            DeliveryRequest request,
            SmtpClientSettings settings,
            NexthopResolver resolver,
            ConnectionCache cache,
            ClientTls tls,
            Consumer<String> log) {
        this.request = request;
        this.settings = settings;
        this.resolver = resolver;
        this.cache = cache;
        this.tls = tls;
        this.log = log;
        this.results = new @Nullable DeliveryResult[request.recipients().size()];
        this.deferrals = new @Nullable DeliveryResult[request.recipients().size()];
    }

    List<DeliveryResult> run() {
        List<String> destinations = new ArrayList<>(Nexthop.words(request.nexthop()));
        int named = destinations.size();
        destinations.addAll(settings.hosts().fallbackRelays());
        boolean fallback = false;
        for (int i = 0; i < destinations.size() && isOpen(); i++) {
            fallback = i >= named;
            reportEarlierTrouble();
            if (!tryDestination(destinations.get(i))) {
                break;
            }
        }
        Trouble trouble = last == null ? DeliveryTrouble.noServer() : last;
        boolean relayhost = request.nexthop().equals(settings.hosts().relayhost());
        if (isOpen() && !trouble.isSoft() && (fallback || relayhost)) {
            String setting = fallback ? "smtp_fallback_relay" : "relayhost";
            log.accept("warning: " + setting + " configuration problem");
            trouble = DeliveryTrouble.configured(trouble);
        } else if (hopeful && !trouble.isSoft()) {
            // That the last of several destinations is none says nothing about the one before, which may answer later.
            trouble = trouble.softened(trouble.text());
        }
        for (int index : remaining()) {
            if (deferrals[index] == null) {
                decide(index, trouble);
            } else {
                results[index] = deferrals[index];
            }
        }
        List<DeliveryResult> all = new ArrayList<>();
        for (DeliveryResult result : results) {
            if (result == null) {
                throw new IllegalStateException(
                        "a recipient of " + request.envelope().id() + " without result");
            }
            all.add(result);
        }
        return all;
    }

    /** Returns whether another destination may be tried. */
    private boolean tryDestination(String destination) {
        cache.begun(destination);
        try {
            tryKept(destination);
            return !isOpen() || tryServers(destination);
        } finally {
            cache.ended(destination);
        }
    }

    /** Over a connection that is open to one of the best servers: that spares us finding them. */
    private void tryKept(String destination) {
        for (SmtpConnection kept = cache.take(destination); kept != null; kept = cache.take(destination)) {
            if (transact(kept)) {
                return;
            }
        }
    }

    private boolean tryServers(String destination) {
        switch (tls.policy(destination)) {
            case TlsPolicies.Result.Failed(Trouble trouble, var _) -> {
                lastRelay = "none";
                noteLast(trouble);
                return true;
            }
            case TlsPolicies.Result.Found found -> policy = found.policy();
        }
        return switch (resolver.resolve(destination, tls.lookups(policy))) {
            case Relays.None(Trouble trouble, boolean loops) -> {
                lastRelay = "none";
                noteLast(trouble);
                yield !loops;
            }
            case Relays.Hosts(List<RelayHost> hosts, boolean exchanger) -> {
                tryHosts(hosts, destination);
                yield !exchanger;
            }
        };
    }

    private void tryHosts(List<RelayHost> all, String destination) {
        int limit = settings.hosts().addressLimit();
        List<RelayHost> hosts = all.stream()
                .filter(host -> !asked.contains(host.socketAddress()))
                .limit(limit == 0 ? all.size() : limit)
                .toList();
        int sessions = 0;
        for (int i = 0; i < hosts.size() && isOpen(); i++) {
            RelayHost host = hosts.get(i);
            // A server that a connection is open to comes before one that may not answer.
            SmtpConnection kept = cache.take(destination, hosts.subList(i, hosts.size()));
            if (kept != null) {
                transact(kept);
                i--;
            } else if (!asked.contains(host.socketAddress()) && connect(host, destination)) {
                sessions++;
                if (sessions == settings.hosts().sessionLimit()) {
                    return;
                }
            }
        }
    }

    /** Returns whether there was a conversation. */
    private boolean connect(RelayHost host, String destination) {
        reportEarlierTrouble();
        TlsPolicy here;
        switch (tls.policyAt(host, policy, destination)) {
            case TlsPolicies.Result.Failed(Trouble trouble, var _) -> {
                lastRelay = "none";
                noteLast(trouble);
                return false;
            }
            case TlsPolicies.Result.Found found -> here = found.policy();
        }
        Opening opening = open(host, destination, here);
        if (opening instanceof Opening.Failed failed && failed.plaintextMayDo() && tls.allowsPlaintext(request)) {
            opening = open(host, destination, TlsPolicy.NONE);
        }
        return switch (opening) {
            case Opening.Failed(Trouble trouble, boolean reached, var _) -> {
                connected = System.nanoTime();
                lastRelay = reached ? host.labelWithPort() : "none";
                use = 1;
                if (!trouble.isSoft()) {
                    decideRest(trouble);
                } else if (reached) {
                    failed(trouble);
                } else {
                    // A connection that was never made tells nothing about the mail. As in Postfix, the line has no
                    // queue id.
                    log.accept(trouble.text());
                    noteLast(trouble);
                }
                yield false;
            }
            case Opening.Ready(SmtpConnection connection) -> {
                transact(connection);
                yield true;
            }
        };
    }

    private Opening open(RelayHost host, String destination, TlsPolicy how) {
        return new ConnectionOpener(
                        host,
                        destination,
                        settings,
                        tls,
                        how,
                        request.envelope().id(),
                        log)
                .open();
    }

    /** Returns whether the server was asked; a connection that was kept may have come to its end. */
    private boolean transact(SmtpConnection connection) {
        connected = System.nanoTime();
        lastRelay = connection.host().labelWithPort();
        List<Integer> open = remaining();
        List<Recipient> recipients =
                open.stream().map(request.recipients()::get).toList();
        MailTransaction transaction = new MailTransaction(connection, request, recipients, log);
        List<Verdict> verdicts = transaction.run();
        use = connection.uses();
        success = connection.capabilities().dsn() ? Success.PASSED_ON : Success.RELAYED;
        boolean tried = true;
        for (int i = 0; i < verdicts.size(); i++) {
            switch (verdicts.get(i)) {
                case Verdict.Taken(String dsn, String text) ->
                    results[open.get(i)] = result(open.get(i), Status.SENT, dsn, text, "");
                case Verdict.Refused(Trouble trouble) -> refused(open.get(i), trouble);
                case Verdict.Untried() -> tried = false;
            }
        }
        if (tried) {
            asked.add(connection.host().socketAddress());
        }
        if (transaction.leavesConnectionUsable()) {
            cache.keep(connection);
        } else {
            connection.quit(); // without effect when it is broken
        }
        return tried;
    }

    private void refused(int index, Trouble trouble) {
        if (!trouble.isSoft()) {
            decide(index, trouble);
            return;
        }
        deferrals[index] = result(index, Status.DEFERRED, trouble.dsn(), trouble.text(), trouble.remoteHost());
        if (!trouble.equals(last)) {
            unreported.add(trouble);
        }
        last = trouble;
        hopeful = true;
    }

    /** Nobody at this destination, or this server, takes anything now. */
    private void failed(Trouble trouble) {
        unreported.add(trouble);
        noteLast(trouble);
    }

    private void noteLast(Trouble trouble) {
        last = trouble;
        hopeful |= trouble.isSoft();
        Arrays.fill(deferrals, null);
    }

    /** What went wrong with one server is told when another is tried; otherwise the recipients' lines tell it. */
    private void reportEarlierTrouble() {
        unreported.forEach(trouble -> log.accept(request.envelope().id() + ": " + trouble.text()));
        unreported.clear();
    }

    private boolean isOpen() {
        return !remaining().isEmpty();
    }

    private List<Integer> remaining() {
        List<Integer> indexes = new ArrayList<>();
        for (int i = 0; i < results.length; i++) {
            if (results[i] == null) {
                indexes.add(i);
            }
        }
        return indexes;
    }

    private void decideRest(Trouble trouble) {
        for (int index : remaining()) {
            decide(index, trouble);
        }
    }

    private void decide(int index, Trouble trouble) {
        Status status = trouble.isSoft() ? Status.DEFERRED : Status.BOUNCED;
        results[index] = result(index, status, trouble.dsn(), trouble.text(), trouble.remoteHost());
    }

    private DeliveryResult result(int index, Status status, String dsn, String text, String remoteHost) {
        long now = System.nanoTime();
        boolean met = !lastRelay.equals("none");
        return new DeliveryResult(
                request.recipients().get(index),
                status,
                dsn,
                lastRelay,
                text,
                remoteHost,
                Duration.ofNanos((met ? connected : now) - begun),
                Duration.ofNanos(met ? now - connected : 0),
                met ? use : 1,
                success);
    }
}

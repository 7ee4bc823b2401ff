package org.postern.relayd.smtpclient;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postern.relayd.queue.DeliveryRequest;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.queue.DeliveryResult.Status;
import org.postern.relayd.queue.Recipient;
import org.postern.relayd.smtpclient.MailTransaction.Verdict;
import org.postern.relayd.smtpclient.NexthopResolver.Relays;

/**
 * One delivery request on its way through the alternatives: destinations of the nexthop list, then fallback relays; for each its servers.
 * A recipient leaves the run when it is delivered to or refused for good. One that met soft trouble goes on to the next server, and is deferred
 * when there is none (RFC 5321 5.1).
 */
final class DeliveryRun {
    private final DeliveryRequest request;
    private final SmtpClientSettings settings;
    private final NexthopResolver resolver;
    private final Consumer<String> log;
    private final @Nullable DeliveryResult[] results;
    private final long begun = System.nanoTime();
    private @Nullable Trouble last;
    private String lastRelay = "none";
    private long connected = begun;

    DeliveryRun(DeliveryRequest request, SmtpClientSettings settings, NexthopResolver resolver, Consumer<String> log) {
        this.request = request;
        this.settings = settings;
        this.resolver = resolver;
        this.log = log;
        this.results = new @Nullable DeliveryResult[request.recipients().size()];
    }

    List<DeliveryResult> run() {
        List<String> destinations = new ArrayList<>(Nexthop.words(request.nexthop()));
        destinations.addAll(settings.hosts().fallbackRelays());
        boolean fallback = false;
        for (int i = 0; i < destinations.size() && !remaining().isEmpty(); i++) {
            fallback = i > 0;
            if (!tryDestination(destinations.get(i), i == destinations.size() - 1)) {
                break;
            }
        }
        boolean relayhost = request.nexthop().equals(settings.hosts().relayhost());
        Trouble trouble = last == null ? DeliveryTrouble.noServer() : last;
        decideRest(DeliveryTrouble.leftOver(trouble, fallback || relayhost));
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
    private boolean tryDestination(String destination, boolean lastDestination) {
        return switch (resolver.resolve(destination)) {
            case Relays.None(Trouble trouble, boolean loops) -> {
                last = trouble;
                lastRelay = "none";
                if (!lastDestination && !loops) {
                    report(trouble);
                }
                yield !loops;
            }
            case Relays.Hosts(List<RelayHost> hosts, boolean exchanger) -> {
                tryHosts(hosts, destination, lastDestination || exchanger);
                yield !exchanger;
            }
        };
    }

    private void tryHosts(List<RelayHost> hosts, String destination, boolean lastDestination) {
        int limit = settings.hosts().addressLimit();
        int count = limit == 0 ? hosts.size() : Math.min(limit, hosts.size());
        int sessions = 0;
        for (int i = 0; i < count && !remaining().isEmpty(); i++) {
            switch (SmtpConnection.open(hosts.get(i), destination, settings)) {
                case SmtpConnection.Opening.Failed(Trouble trouble, boolean reached) -> {
                    connected = System.nanoTime();
                    lastRelay = reached ? hosts.get(i).labelWithPort() : "none";
                    settle(trouble, lastDestination && i == count - 1);
                }
                case SmtpConnection.Opening.Ready(SmtpConnection connection) -> {
                    connected = System.nanoTime();
                    sessions++;
                    boolean lastSession = sessions == settings.hosts().sessionLimit() || i == count - 1;
                    lastRelay = hosts.get(i).labelWithPort();
                    transact(connection, lastDestination && lastSession);
                    if (lastSession) {
                        return;
                    }
                }
            }
        }
    }

    private void transact(SmtpConnection connection, boolean lastServer) {
        List<Integer> open = remaining();
        List<Recipient> recipients =
                open.stream().map(request.recipients()::get).toList();
        MailTransaction transaction =
                new MailTransaction(connection, request.envelope(), request.content(), recipients);
        List<Verdict> verdicts = transaction.run();
        for (int i = 0; i < verdicts.size(); i++) {
            switch (verdicts.get(i)) {
                case Verdict.Taken(String dsn, String text) -> decide(open.get(i), Status.SENT, dsn, text, "");
                case Verdict.Refused(Trouble trouble) -> {
                    if (!trouble.isSoft() || lastServer) {
                        decide(open.get(i), trouble);
                    } else {
                        if (!trouble.equals(last)) {
                            report(trouble);
                        }
                        last = trouble;
                    }
                }
            }
        }
        if (transaction.leavesConnectionUsable()) {
            connection.quit();
        } else {
            connection.close();
        }
    }

    /** Trouble with a whole server: hard trouble ends the search, soft trouble makes way for the next server. */
    private void settle(Trouble trouble, boolean lastServer) {
        last = trouble;
        // A connection that was never made tells nothing about the mail, and is always soft.
        if (!trouble.isSoft()) {
            decideRest(trouble);
        } else if (lastRelay.equals("none")) {
            log.accept(trouble.text()); // as in Postfix without the queue id: it is about the server alone
        } else if (!lastServer) {
            report(trouble);
        }
    }

    private void report(Trouble trouble) {
        log.accept(request.envelope().id() + ": " + trouble.text());
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
        decide(index, status, trouble.dsn(), trouble.text(), trouble.remoteHost());
    }

    private void decide(int index, Status status, String dsn, String text, String remoteHost) {
        long now = System.nanoTime();
        boolean met = !lastRelay.equals("none");
        results[index] = new DeliveryResult(
                request.recipients().get(index),
                status,
                dsn,
                lastRelay,
                text,
                remoteHost,
                Duration.ofNanos((met ? connected : now) - begun),
                Duration.ofNanos(met ? now - connected : 0));
    }
}

package org.postern.relayd.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SimpleResolver;

/**
 * The name servers and their health. A query goes to one server after the other until one answers, within a total time. A server that stays
 * silent or cannot be reached is left alone for {@link #DEAD_FOR}: without that, every session would wait anew for a dead server.
 */
final class NameServers {
    /** How long a server that did not answer is not asked again. */
    static final Duration DEAD_FOR = Duration.ofSeconds(30);

    /** A lost datagram is sent once more before a server is given up. */
    private static final int TRIES = 2;

    private final List<InetSocketAddress> servers;
    private final Duration budget;
    private final InstantSource clock;
    private final Map<InetSocketAddress, Instant> deadUntil = new ConcurrentHashMap<>();

    /** What became of a query. */
    sealed interface Outcome {
        /** A server answered, with success or NXDOMAIN. */
        record Answered(Message message) implements Outcome {}

        /** None did. */
        record Unanswered(String reason) implements Outcome {}
    }

    NameServers(List<InetSocketAddress> servers, Duration budget, InstantSource clock) {
        this.servers = List.copyOf(servers);
        this.budget = budget;
        this.clock = clock;
    }

    /** When a look-up that begins now must be over, in {@link System#nanoTime} terms. */
    long deadline() {
        return System.nanoTime() + budget.toNanos();
    }

    Outcome ask(Message query, long deadline) {
        List<InetSocketAddress> alive = alive();
        if (alive.isEmpty()) {
            return new Outcome.Unanswered(
                    servers.isEmpty() ? "no name server is configured" : "no name server has answered lately");
        }
        String reason = "";
        int tries = alive.size() * TRIES;
        for (InetSocketAddress server : alive) {
            for (int round = 0; round < TRIES; round++, tries--) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return new Outcome.Unanswered("no answer within " + budget.toMillis() + " ms");
                }
                Attempt attempt = attempt(server, query, Duration.ofNanos(left / tries));
                if (attempt.message().isPresent()) {
                    return new Outcome.Answered(attempt.message().get());
                }
                reason = attempt.reason();
                if (!attempt.silent()) {
                    // It lives and cannot say: asking it again would give the same.
                    tries -= TRIES - round;
                    break;
                }
                if (round == TRIES - 1) {
                    deadUntil.put(server, clock.instant().plus(DEAD_FOR));
                }
            }
        }
        return new Outcome.Unanswered(reason);
    }

    private List<InetSocketAddress> alive() {
        Instant now = clock.instant();
        List<InetSocketAddress> alive = new ArrayList<>();
        for (InetSocketAddress server : servers) {
            Instant until = deadUntil.get(server);
            if (until == null || !now.isBefore(until)) {
                alive.add(server);
            }
        }
        return alive;
    }

    private record Attempt(Optional<Message> message, boolean silent, String reason) {}

    private static Attempt attempt(InetSocketAddress server, Message query, Duration patience) {
        SimpleResolver resolver = new SimpleResolver(server);
        resolver.setTimeout(patience);
        try {
            Message answer = resolver.sendAsync(query.clone(), Runnable::run)
                    .toCompletableFuture()
                    .get(patience.toNanos(), TimeUnit.NANOSECONDS);
            int rcode = answer.getRcode();
            if (rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN) {
                return new Attempt(Optional.of(answer), false, "");
            }
            return new Attempt(Optional.empty(), false, server + " answered " + Rcode.string(rcode));
        } catch (TimeoutException silent) {
            return new Attempt(Optional.empty(), true, server + " did not answer");
        } catch (ExecutionException failed) {
            boolean unreachable = failed.getCause() instanceof IOException;
            return new Attempt(Optional.empty(), unreachable, server + ": " + failed.getCause());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new Attempt(Optional.empty(), false, "interrupted");
        }
    }
}

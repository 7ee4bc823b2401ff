package org.postern.relayd.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.postern.relayd.dns.NameServer.Attempt;
import org.xbill.DNS.Message;

/** The name servers, in the order in which they are asked. A question goes round them twice at most, within a total time. */
final class NameServers {
    /** A lost datagram is sent once more. */
    private static final int ROUNDS = 2;

    private final List<NameServer> servers;
    private final Duration limit;

    /** What became of a question. */
    sealed interface Outcome {
        /** A server answered, with success or NXDOMAIN. */
        record Answered(Message message) implements Outcome {}

        /**
         * None did.
         *
         * @param slow whether much of the time that there was has been spent on that
         */
        record Unanswered(String reason, boolean slow) implements Outcome {}
    }

    NameServers(List<InetSocketAddress> addresses, Duration limit, InstantSource clock) {
        this.servers = addresses.stream()
                .map(address -> new NameServer(address, clock))
                .toList();
        this.limit = limit;
    }

    /** What those say, or rather do not say, that do not answer within {@code patience}. */
    static List<String> silent(List<InetSocketAddress> addresses, Duration patience) {
        List<CompletableFuture<Optional<String>>> answers = addresses.stream()
                .map(address -> new NameServer(address, InstantSource.system()).silence(patience))
                .toList();
        return answers.stream()
                .map(CompletableFuture::join)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The longest that a question may take. */
    Duration limit() {
        return limit;
    }

    /** Asks; {@code deadline} is in terms of {@link System#nanoTime}. */
    Outcome ask(Message query, long deadline) {
        long start = System.nanoTime();
        List<NameServer> asked =
                servers.stream().filter(NameServer::isWorthAsking).toList();
        if (asked.isEmpty()) {
            return new Outcome.Unanswered(
                    servers.isEmpty() ? "no name server is configured" : "no name server has answered lately", false);
        }
        String reason = "";
        List<NameServer> silent = asked;
        for (int round = 0; round < ROUNDS; round++) {
            List<NameServer> candidates = silent;
            silent = new ArrayList<>();
            for (int i = 0; i < candidates.size(); i++) {
                NameServer server = candidates.get(i);
                int triesLater = (silent.size() + candidates.size() - i) * (ROUNDS - 1 - round);
                int tries = candidates.size() - i + triesLater;
                Duration patience = Duration.ofNanos((deadline - System.nanoTime()) / tries);
                if (!patience.isPositive()) {
                    return new Outcome.Unanswered("no answer within " + limit.toMillis() + " ms", true);
                }
                if (round > 0) {
                    server.lookForLife(patience);
                }
                switch (server.ask(query, patience)) {
                    case Attempt.Answered(Message message) -> {
                        return new Outcome.Answered(message);
                    }
                    case Attempt.Refused(String why) -> reason = why;
                    case Attempt.Silent(String why) -> {
                        reason = why;
                        silent.add(server);
                    }
                }
            }
        }
        silent.forEach(server -> server.wasSilentSince(start));
        boolean slow = System.nanoTime() - start > limit.toNanos() / 2;
        return new Outcome.Unanswered(reason, slow);
    }
}

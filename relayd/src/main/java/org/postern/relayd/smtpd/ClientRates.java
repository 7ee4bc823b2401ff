package org.postern.relayd.smtpd;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.postern.address.IpAddress;

/**
 * What each client has asked for of late (anvil(8)). Counts begin anew when the time unit has passed since the first of them. Safe for
 * use by any number of threads.
 */
final class ClientRates {
    /** A client that has been away for as long is forgotten. */
    private static final Duration MEMORY = Duration.ofHours(1);

    private final ConcurrentHashMap<ByteBuffer, Counts> clients = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final RatePeaks peaks = new RatePeaks();

    ClientRates(InstantSource clock) {
        this.clock = clock;
    }

    /** What is counted by time. */
    enum Event {
        CONNECTION,
        MESSAGE,
        RECIPIENT,
        TLS_SESSION
    }

    private static final class Counts {
        private final Map<Event, Integer> events = new EnumMap<>(Event.class);
        private int connections;
        private Instant start;
        private Instant last;

        Counts(Instant now) {
            start = now;
            last = now;
        }

        int add(int more, Event event, Instant now, Duration unit) {
            last = now;
            if (start.plus(unit).isBefore(now)) {
                start = now;
                events.clear();
            }
            return events.merge(event, more, Integer::sum);
        }
    }

    /** One session of a client, from the connection on; to be closed with it. */
    final class Visit implements AutoCloseable {
        private final ByteBuffer key;
        private final RateLimits limits;
        private final int connections;
        private boolean closed;

        private Visit(ByteBuffer key, RateLimits limits) {
            this.key = key;
            this.limits = limits;
            Instant now = clock.instant();
            int[] open = new int[1];
            clients.compute(key, (same, known) -> {
                Counts counts = known == null ? new Counts(now) : known;
                open[0] = ++counts.connections;
                return counts;
            });
            connections = open[0];
            peaks.connections(connections, this::client, now);
            peaks.clients(clients.size(), now);
        }

        private String client() {
            byte[] address = new byte[key.limit()];
            key.get(0, address);
            int prefix = limits.prefix(address);
            return IpAddress.of(address) + (prefix < Byte.SIZE * address.length ? "/" + prefix : "");
        }

        /** How many connections the client had when this one was made, this one included. */
        int connections() {
            return connections;
        }

        /** Counts {@code event}. @return how many there have been in this unit of time */
        int count(Event event) {
            int count = add(1, event);
            peaks.rate(event, count, limits.unit(), this::client, clock.instant());
            return count;
        }

        /** How many of {@code event} there have been in this unit of time. */
        int counted(Event event) {
            return add(0, event);
        }

        private int add(int more, Event event) {
            Instant now = clock.instant();
            int[] count = new int[1];
            clients.compute(key, (same, known) -> {
                Counts counts = known == null ? new Counts(now) : known;
                count[0] = counts.add(more, event, now, limits.unit());
                return counts;
            });
            return count[0];
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                clients.computeIfPresent(key, (same, counts) -> {
                    counts.connections--;
                    return counts;
                });
            }
        }
    }

    /** A client has connected. */
    Visit visit(InetAddress address, RateLimits limits) {
        peaks.interval(limits.statusUpdate());
        return new Visit(key(address.getAddress(), limits), limits);
    }

    /** The most that any client has asked for. */
    RatePeaks peaks() {
        return peaks;
    }

    /** Forgets clients that have not been here for long. */
    void forgetOld() {
        Instant old = clock.instant().minus(MEMORY);
        for (ByteBuffer key : clients.keySet()) {
            clients.computeIfPresent(
                    key, (same, counts) -> counts.connections == 0 && counts.last.isBefore(old) ? null : counts);
        }
    }

    /** How many clients are remembered. */
    int size() {
        return clients.size();
    }

    private static ByteBuffer key(byte[] address, RateLimits limits) {
        int prefix = limits.prefix(address);
        for (int i = 0; i < address.length; i++) {
            int bits = Math.clamp(prefix - 8L * i, 0, 8);
            address[i] &= (byte) (0xff00 >> bits);
        }
        return ByteBuffer.wrap(address);
    }
}

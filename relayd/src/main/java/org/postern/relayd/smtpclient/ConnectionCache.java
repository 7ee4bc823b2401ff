package org.postern.relayd.smtpclient;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Connections that wait a moment for the next message to the same destination (smtp_connection_cache_on_demand,
 * smtp_connection_cache_destinations).
 *
 * <p>On demand, a connection is kept when its destination gets more than one message within the time for which connections are kept: a
 * single message leaves nothing open behind it. The one that was used last is taken first, so that those that are too many grow old. A
 * thread, which exists while something waits, says good-bye to what nobody has taken.
 *
 * <p>Safe for use by any number of threads. A connection belongs to the cache from {@link #keep} until {@link #take}.
 */
final class ConnectionCache implements AutoCloseable {
    private final boolean onDemand;
    private final long idleNanos;
    private final long lifeNanos;
    private final int useLimit;
    private final Predicate<String> always;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition due = lock.newCondition();
    private final Map<String, Traffic> destinations = new HashMap<>();
    private boolean sweeping;
    private boolean closed;

    /** A connection, and until when it waits. */
    private record Idle(SmtpConnection connection, long until) {}

    /** What goes on with one destination. */
    private static final class Traffic {
        final Deque<Idle> idle = new ArrayDeque<>(); // the last one came last
        int running;
        long lastBegun;
        boolean busy;
    }

    /** {@code always} tells which destinations are in smtp_connection_cache_destinations. */
    ConnectionCache(SmtpClientSettings.Reuse settings, Predicate<String> always) {
        this.onDemand = settings.onDemand();
        this.idleNanos = settings.idleLimit().toNanos();
        this.lifeNanos = settings.lifeLimit().toNanos();
        this.useLimit = settings.useLimit();
        this.always = always;
    }

    /** A message for {@code destination} is about to be delivered; {@link #ended} has to follow. */
    void begun(String destination) {
        long now = System.nanoTime();
        lock.lock();
        try {
            Traffic traffic = destinations.computeIfAbsent(destination, _ -> new Traffic());
            traffic.busy = traffic.running > 0 || (traffic.lastBegun != 0 && now - traffic.lastBegun < idleNanos);
            traffic.running++;
            traffic.lastBegun = now;
            startSweeping();
        } finally {
            lock.unlock();
        }
    }

    /** The delivery is over. */
    void ended(String destination) {
        lock.lock();
        try {
            Traffic traffic = destinations.get(destination);
            if (traffic != null) {
                traffic.running--;
            }
        } finally {
            lock.unlock();
        }
    }

    /** A waiting connection to one of the best hosts of {@code destination}, which saves finding them; null when there is none. */
    @Nullable
    SmtpConnection take(String destination) {
        return take(destination, connection -> connection.host().best());
    }

    /** A waiting connection to one of {@code hosts}; null when there is none. */
    @Nullable
    SmtpConnection take(String destination, List<RelayHost> hosts) {
        return take(
                destination,
                connection -> hosts.stream()
                        .anyMatch(host ->
                                host.socketAddress().equals(connection.host().socketAddress())));
    }

    private @Nullable SmtpConnection take(String destination, Predicate<SmtpConnection> suits) {
        long now = System.nanoTime();
        lock.lock();
        try {
            Traffic traffic = destinations.get(destination);
            if (traffic == null) {
                return null;
            }
            for (Iterator<Idle> newest = traffic.idle.descendingIterator(); newest.hasNext(); ) {
                Idle idle = newest.next();
                if (idle.until() - now > 0 && suits.test(idle.connection())) {
                    newest.remove();
                    return idle.connection();
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Keeps a connection whose last transaction has come to its end, or says good-bye to it. */
    void keep(SmtpConnection connection) {
        if (!kept(connection)) {
            connection.quit();
        }
    }

    private boolean kept(SmtpConnection connection) {
        long now = System.nanoTime();
        long left = connection.opened() + lifeNanos - now;
        if (left <= 0 || (useLimit > 0 && connection.uses() > useLimit)) {
            return false;
        }
        String destination = connection.destination();
        boolean listed = always.test(destination);
        lock.lock();
        try {
            Traffic traffic = destinations.get(destination);
            if (closed || traffic == null || !(listed || (onDemand && (traffic.busy || traffic.running > 1)))) {
                return false;
            }
            traffic.idle.addLast(new Idle(connection, now + Math.min(left, idleNanos)));
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void startSweeping() {
        if (!sweeping && !closed) {
            sweeping = true;
            Thread.ofVirtual().name("smtp-connection-cache").start(this::sweep);
        }
    }

    private void sweep() {
        boolean more = true;
        while (more) {
            List<SmtpConnection> old = new ArrayList<>();
            lock.lock();
            try {
                var _ = due.awaitNanos(Math.max(idleNanos / 4, TimeUnit.MILLISECONDS.toNanos(50)));
                removeOld(old);
                more = !closed && !destinations.isEmpty();
                sweeping = more;
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts this thread", e);
            } finally {
                lock.unlock();
            }
            old.forEach(SmtpConnection::quit);
        }
    }

    /** Called with the lock held. */
    private void removeOld(List<SmtpConnection> old) {
        long now = System.nanoTime();
        for (Iterator<Traffic> all = destinations.values().iterator(); all.hasNext(); ) {
            Traffic traffic = all.next();
            while (!traffic.idle.isEmpty()
                    && (closed || traffic.idle.peekFirst().until() - now <= 0)) {
                old.add(traffic.idle.pollFirst().connection());
            }
            if (traffic.idle.isEmpty() && traffic.running == 0 && now - traffic.lastBegun >= idleNanos) {
                all.remove();
            }
        }
    }

    /** Says good-bye to all that wait; what is kept later is ended at once. */
    @Override
    public void close() {
        List<SmtpConnection> all = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            removeOld(all);
            due.signalAll();
        } finally {
            lock.unlock();
        }
        all.forEach(SmtpConnection::quit);
    }
}

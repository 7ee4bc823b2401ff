package org.postern.relayd.smtpd;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.metrics.SmtpdMetrics;
import org.postern.relayd.smtp.Reply;

/**
 * All sessions of the daemon, on whichever address they came in: how many there may be, those that hang, and their end at shutdown.
 * Safe for use by any number of threads.
 */
final class Sessions implements AutoCloseable {
    /** How often somebody looks whether a client takes too long. */
    private static final long WATCH_MILLIS = 250;

    /** For what is said to sessions that have to end, and for their end. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    /** How often clients that have not come for long are forgotten. */
    private static final long FORGETTING_SECONDS = 600;

    private final int limit;
    private final String hostname;
    private final MailLog log;
    private final SmtpdMetrics metrics;
    private final ClientRates rates;
    private final Set<SmtpSession> running = ConcurrentHashMap.newKeySet();
    private final Set<Integer> probes = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Thread watchdog;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private int admitted;
    private volatile boolean draining;

    /** @param limit default_process_limit: sessions at a time */
    Sessions(int limit, String hostname, InstantSource clock, MailLog log, SmtpdMetrics metrics) {
        this.metrics = metrics;
        this.rates = new ClientRates(clock);
        this.limit = limit;
        this.hostname = hostname;
        this.log = log;
        this.watchdog = Thread.ofVirtual().name("session watchdog").start(this::watch);
    }

    /** Makes room for a session, which {@link AdmittedSocket} gives back; or tells the client to come back later. */
    boolean admit(AdmittedSocket socket) {
        boolean full;
        lock.lock();
        try {
            full = admitted >= limit;
            if (!full && !draining) {
                admitted++;
                socket.admitted();
                metrics.connected(true);
                return true;
            }
        } finally {
            lock.unlock();
        }
        if (full) {
            log.warning(
                    "smtpd", "too many connections: limit of " + limit + " sessions (default_process_limit) reached");
        }
        turnAway(socket);
        return false;
    }

    /** Lets clients wait before they are admitted, until {@link #open}. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    /** Admits clients. */
    void open() {
        gate.countDown();
    }

    /** Waits as long as clients have to. */
    void awaitOpening() throws InterruptedIOException {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    /** A connection of our own from {@code port} will come, to see whether connections are taken. */
    void expectProbe(int port) {
        probes.add(port);
    }

    /** No longer. @return whether it has not been taken */
    boolean isProbeMissing(int port) {
        return probes.remove(port);
    }

    /** Whether this is such a connection, which is not a client's; there is only one answer. */
    boolean takeProbe(Socket socket) {
        return !probes.isEmpty()
                && socket.getInetAddress().equals(socket.getLocalAddress())
                && probes.remove(socket.getPort());
    }

    private void turnAway(AdmittedSocket socket) {
        metrics.connected(false);
        try (socket) {
            Reply reply = draining
                    ? new Reply(421, "4.3.2", hostname + " Error: shutting down, try again later")
                    : new Reply(421, "4.7.0", hostname + " Error: too many connections, try again later");
            byte[] bytes = new byte[reply.length()];
            reply.copyTo(bytes, 0);
            socket.getOutputStream().write(bytes);
            metrics.reply(reply.code());
        } catch (IOException e) {
            log.info("smtpd", "lost connection while turning away a client: " + e.getMessage());
        }
    }

    int count() {
        return running.size();
    }

    /** An admitted connection has been closed. */
    void released() {
        lock.lock();
        try {
            admitted--;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void began(SmtpSession session) {
        running.add(session);
        if (draining) {
            session.endSoon();
        }
    }

    void ended(SmtpSession session) {
        running.remove(session);
    }

    /** What clients have asked for, over all their sessions. */
    ClientRates rates() {
        return rates;
    }

    boolean isDraining() {
        return draining;
    }

    /**
     * Lets transactions in progress finish, tells everybody else 421, and whoever is left after {@code timeout} as well; who does not even
     * take that is cut off.
     *
     * @return whether nobody had to be cut
     */
    boolean drain(Duration timeout) throws InterruptedException {
        draining = true;
        running.forEach(SmtpSession::endSoon);
        boolean inTime = awaitNone(timeout);
        if (!inTime) {
            running.forEach(SmtpSession::endNow);
            if (!awaitNone(LAST_WORDS)) {
                running.forEach(SmtpSession::abort);
                awaitNone(LAST_WORDS);
            }
        }
        return inTime;
    }

    private boolean awaitNone(Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (admitted > 0 && left > 0) {
                left = ended.awaitNanos(left);
            }
            return admitted == 0;
        } finally {
            lock.unlock();
        }
    }

    private void watch() {
        long forgotten = System.nanoTime();
        long reported = forgotten;
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(WATCH_MILLIS);
                long now = System.nanoTime();
                if (now - forgotten > TimeUnit.SECONDS.toNanos(FORGETTING_SECONDS)) {
                    forgotten = now;
                    rates.forgetOld();
                }
                if (now - reported > rates.peaks().interval().toNanos()) {
                    reported = now;
                    reportPeaks();
                }
                for (SmtpSession session : running) {
                    session.cutIfOverdue(now);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Logs the most that any client has asked for since this was done last. */
    void reportPeaks() {
        rates.peaks().take().forEach(line -> log.info("anvil", line));
    }

    @Override
    public void close() {
        open();
        watchdog.interrupt();
    }
}

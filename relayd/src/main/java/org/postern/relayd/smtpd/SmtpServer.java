package org.postern.relayd.smtpd;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.metrics.SmtpdMetrics;
import org.subethamail.smtp.server.SMTPServer;
import org.subethamail.smtp.server.Session;
import org.subethamail.smtp.server.SessionHandler;

/**
 * The SMTP server on one or more addresses.
 *
 * <p>SubEthaSMTP listens and gives each connection a thread; what is said on it is a {@link SmtpSession}'s. The library's own commands
 * and readers never see a byte: they take malformed input for commands and cannot say why they refuse it.
 */
public final class SmtpServer implements AutoCloseable {
    /** The library counts sessions too, and blocks above its limit; ours comes first. */
    private static final int LIBRARY_MARGIN = 1000;

    private static final int BACKLOG = 1024;

    private final Environments environments;
    private final MailLog log;
    private final Sessions sessions;
    private final int limit;
    private final String hostname;
    private final Supplier<ExecutorService> threads;
    private final List<SMTPServer> servers = new ArrayList<>();

    /** Lends sessions what they work with. */
    @FunctionalInterface
    public interface Environments {
        /** For a session that begins now. */
        Lent lend();
    }

    /**
     * What one session works with.
     *
     * @param giveBack is run when the session has ended
     */
    public record Lent(SessionEnvironment environment, Runnable giveBack) {}

    /**
     * Listens nowhere yet.
     *
     * @param environments asked by each new session, so that a reload reaches new sessions and leaves running ones alone
     * @param limit default_process_limit, sessions at a time
     */
    public SmtpServer(Environments environments, int limit, String hostname, MailLog log, SmtpdMetrics metrics) {
        this(environments, limit, hostname, log, metrics, () -> new SessionExecutor(log));
    }

    /** For tests: {@code threads} makes the executor of each address. */
    SmtpServer(
            Environments environments,
            int limit,
            String hostname,
            MailLog log,
            SmtpdMetrics metrics,
            Supplier<ExecutorService> threads) {
        this.threads = threads;
        this.environments = environments;
        this.limit = limit;
        this.hostname = hostname;
        this.log = log;
        this.sessions = new Sessions(limit, hostname, InstantSource.system(), log, metrics);
    }

    /**
     * Begins to accept connections on {@code address}.
     *
     * @return the address with its real port, where port 0 was asked for
     * @throws IOException when the address cannot be listened on; the message says why
     */
    public InetSocketAddress listen(InetSocketAddress address) throws IOException {
        return listen(address, false);
    }

    /** As {@link #listen(InetSocketAddress)}; {@code tls} says whether sessions begin with a handshake (RFC 8314 3). */
    public InetSocketAddress listen(InetSocketAddress address, boolean tls) throws IOException {
        SMTPServer server = new SMTPServer.Builder()
                .bindAddress(address.getAddress())
                .port(address.getPort())
                .backlog(BACKLOG)
                .hostName(hostname)
                .maxConnections(limit + LIBRARY_MARGIN)
                .executorService(threads.get())
                .serverSocketFactory(() -> new GuardedServerSocket(sessions, log))
                .sessionHandler(new Takeover(tls))
                .insertReceivedHeaders(false)
                .build();
        try {
            server.start();
        } catch (RuntimeException e) {
            if (e.getCause() instanceof IOException cause) {
                throw new IOException(
                        address.getAddress().getHostAddress() + ":" + address.getPort() + ": " + cause.getMessage(),
                        cause);
            }
            throw e;
        }
        servers.add(server);
        return new InetSocketAddress(address.getAddress(), server.getPortAllocated());
    }

    /** Has clients that connect from now on wait for their greeting until {@link #open}: not all is ready for them. */
    public void hold() {
        sessions.hold();
    }

    /** Serves clients, those first that have waited. */
    public void open() {
        sessions.open();
    }

    /** Hears nothing and says nothing. */
    private static final Socket NOBODY = new SocketWithoutNetwork() {
        @Override
        public InputStream getInputStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void close() {
            // There is nothing to close, and all sessions share it.
        }
    };

    /** Runs our session where the library would greet; when it returns, the connection is closed and the library only tidies up. */
    private final class Takeover implements SessionHandler {
        private final boolean tls;

        Takeover(boolean tls) {
            this.tls = tls;
        }

        @Override
        public SessionAcceptance accept(Session session) {
            Socket socket = session.getSocket();
            try {
                // The library made its buffers on its own thread, where they are 24 KiB that we never use. Made anew on
                // a virtual thread they are a tenth of that, which counts with thousands of sessions.
                session.setSocket(socket);
            } catch (IOException e) {
                log.info("smtpd", "lost connection before a session could begin: " + e.getMessage());
            }
            converse(socket, tls);
            try {
                // The library has last words for everybody.
                session.setSocket(NOBODY);
            } catch (IOException e) {
                throw new UncheckedIOException(e); // it only takes the streams
            }
            return SessionAcceptance.failure(421, "closed");
        }

        @Override
        public void onSessionEnd(Session session) {
            // Called for sessions that the library greeted, of which there are none.
        }
    }

    private void converse(Socket socket, boolean tls) {
        Lent lent = environments.lend();
        try {
            converse(socket, tls, lent.environment());
        } finally {
            lent.giveBack().run();
        }
    }

    private void converse(Socket socket, boolean tls, SessionEnvironment environment) {
        SmtpSession session;
        try {
            session = new SmtpSession(socket, tls, environment, sessions);
        } catch (IOException | RuntimeException | Error e) {
            log.warning("smtpd", "cannot begin a session: " + e);
            close(socket);
            return;
        }
        sessions.began(session);
        try {
            session.run();
        } finally {
            sessions.ended(session);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
            return;
        }
    }

    /**
     * Connects to one of the addresses that this listens on, and waits until the connection has been taken. Clients and the log know nothing
     * of it.
     *
     * @return whether it was
     */
    public boolean takesConnections(InetSocketAddress address, Duration patience) {
        try (Socket probe = new Socket()) {
            InetAddress target =
                    address.getAddress().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address.getAddress();
            probe.bind(new InetSocketAddress(target, 0));
            int port = probe.getLocalPort();
            sessions.expectProbe(port);
            try {
                int millis = (int) patience.toMillis();
                probe.connect(new InetSocketAddress(target, address.getPort()), millis);
                probe.setSoTimeout(millis);
                var _ = probe.getInputStream().read(); // ends when it is closed
            } catch (IOException e) {
                log.warning("smtpd", "accepting connections on " + address + " seems to hang: " + e.getMessage());
            }
            return !sessions.isProbeMissing(port);
        } catch (IOException e) {
            log.warning("smtpd", "cannot see whether connections are accepted: " + e.getMessage());
            return false;
        }
    }

    /** How many sessions there are. */
    public int sessions() {
        return sessions.count();
    }

    /**
     * Accepts no more, lets transactions finish, and cuts what is left after {@code timeout}.
     *
     * @return whether nobody had to be cut
     */
    public boolean drain(Duration timeout) throws InterruptedException {
        boolean inTime = sessions.drain(timeout);
        close();
        return inTime;
    }

    /** Cuts all sessions and stops. */
    @Override
    public void close() {
        sessions.open();
        servers.forEach(SMTPServer::stop);
        servers.clear();
        sessions.reportPeaks();
        sessions.close();
    }
}

package org.postern.relayd.smtpclient;

import java.io.Closeable;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One conversation with one server, greeted and ready for mail transactions. Any number of them can follow each other, so that a connection
 * may serve several messages. Owned by one thread.
 */
final class SmtpConnection implements Closeable {
    private final RelayHost host;
    private final String destination;
    private final SmtpClientSettings settings;
    private final Wire wire;
    private final long opened = System.nanoTime();
    private int uses;
    private boolean inTransaction;
    private Capabilities capabilities = Capabilities.NONE;

    /** How an attempt to begin a conversation ended. */
    sealed interface Opening {
        /** It began. */
        record Ready(SmtpConnection connection) implements Opening {}

        /**
         * It did not.
         *
         * @param connected whether there was a connection, so that the log can name it as relay
         */
        record Failed(Trouble trouble, boolean connected) implements Opening {}
    }

    private SmtpConnection(RelayHost host, String destination, SmtpClientSettings settings, Wire wire) {
        this.host = host;
        this.destination = destination;
        this.settings = settings;
        this.wire = wire;
    }

    /**
     * Connects and greets.
     *
     * @param destination the nexthop that the host was found for
     */
    static Opening open(RelayHost host, String destination, SmtpClientSettings settings) {
        Socket socket = new Socket();
        Optional<Trouble> trouble = connect(socket, host, settings);
        if (trouble.isPresent()) {
            closeQuietly(socket);
            return new Opening.Failed(trouble.get(), false);
        }
        Wire wire;
        try {
            socket.setTcpNoDelay(true);
            wire = new Wire(socket);
        } catch (IOException e) {
            closeQuietly(socket);
            return new Opening.Failed(DeliveryTrouble.broken(host, Stage.GREETING, BrokenConversation.Kind.LOST), true);
        }
        SmtpConnection connection = new SmtpConnection(host, destination, settings, wire);
        Trouble refusal = connection.greet();
        if (refusal != null) {
            connection.quit();
            return new Opening.Failed(refusal, true);
        }
        return new Opening.Ready(connection);
    }

    private static Optional<Trouble> connect(Socket socket, RelayHost host, SmtpClientSettings settings) {
        SmtpClientSettings.Bind bind = settings.hosts().bind();
        Optional<InetAddress> source = host.address() instanceof Inet4Address ? bind.ipv4() : bind.ipv6();
        if (source.isPresent()) {
            try {
                socket.bind(new InetSocketAddress(source.get(), 0));
            } catch (IOException e) {
                if (bind.enforce()) {
                    return Optional.of(
                            DeliveryTrouble.notBound(host, source.get().getHostAddress() + ": " + e.getMessage()));
                }
            }
        }
        try {
            long millis = settings.timeouts().connect().toMillis();
            socket.connect(host.socketAddress(), (int) Math.min(millis, Integer.MAX_VALUE));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(
                    DeliveryTrouble.notConnected(host, DeliveryTrouble.connectReason(String.valueOf(e.getMessage()))));
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It was never connected, or is broken: nothing is lost.
        }
    }

    private @Nullable Trouble greet() {
        SmtpClientSettings.Handshake handshake = settings.handshake();
        Duration patience = settings.timeouts().helo();
        Stage stage = Stage.GREETING;
        try {
            PeerReply greeting = wire.reply(patience);
            if (!greeting.isAccepted()) {
                return DeliveryTrouble.notWelcome(host, greeting, stage, handshake.skip5xxGreeting());
            }
            boolean saysEsmtp = List.of(greeting.text().split("[ -]", -1)).contains("ESMTP");
            if (!handshake.neverEhlo() && (handshake.alwaysEhlo() || saysEsmtp)) {
                stage = Stage.EHLO;
                wire.command("EHLO " + handshake.heloName(), patience);
                PeerReply reply = wire.reply(patience);
                if (reply.isAccepted()) {
                    capabilities = Capabilities.of(reply.linesWithoutCode(), handshake.discardedKeywords());
                    return ourselves(reply);
                }
                if (reply.code() == 421) {
                    return DeliveryTrouble.notWelcome(host, reply, stage, false);
                }
            }
            // RFC 5321 3.2: a server that does not know EHLO gets HELO.
            stage = Stage.HELO;
            wire.command("HELO " + handshake.heloName(), patience);
            PeerReply reply = wire.reply(patience);
            return reply.isAccepted() ? ourselves(reply) : DeliveryTrouble.notWelcome(host, reply, stage, false);
        } catch (BrokenConversation e) {
            wire.close();
            return DeliveryTrouble.broken(host, stage, e.kind());
        }
    }

    /** A server on the SMTP port that calls itself by our name is most likely ourselves, behind an address we do not know. */
    private @Nullable Trouble ourselves(PeerReply reply) {
        String name = reply.linesWithoutCode().getFirst().strip().split("[ \t]", 2)[0];
        if (host.port() != OwnAddresses.SMTP_PORT
                || !name.equalsIgnoreCase(settings.handshake().ownName())) {
            return null;
        }
        return host.best() ? DeliveryTrouble.loopsBack(destination) : DeliveryTrouble.backupLoopsBack(destination);
    }

    RelayHost host() {
        return host;
    }

    /** The nexthop that the host was found for. */
    String destination() {
        return destination;
    }

    /** When it was made, as {@link System#nanoTime}. */
    long opened() {
        return opened;
    }

    /** How many transactions it has served, the one under way included. */
    int uses() {
        return uses;
    }

    /** Whether the server is waiting for the rest of a transaction that we have given up. */
    boolean isInTransaction() {
        return inTransaction;
    }

    /** MAIL was accepted, or its transaction has come to an end. */
    void inTransaction(boolean begun) {
        inTransaction = begun;
    }

    /** Another transaction begins. */
    void used() {
        uses++;
    }

    Capabilities capabilities() {
        return capabilities;
    }

    SmtpClientSettings settings() {
        return settings;
    }

    Wire wire() {
        return wire;
    }

    /** Says good-bye and closes. The answer is waited for only if smtp_skip_quit_response = no: by then nothing depends on it. */
    void quit() {
        try {
            Duration patience = settings.timeouts().quit();
            if (settings.skipQuitReply()) {
                patience = Duration.ofNanos(Math.min(patience.toNanos(), TimeUnit.SECONDS.toNanos(1)));
            }
            wire.command("QUIT", patience);
            wire.flush(patience);
            if (!settings.skipQuitReply()) {
                wire.reply(patience);
            }
        } catch (BrokenConversation e) {
            // The messages are settled; how a peer takes its leave is its own affair.
        }
        wire.close();
    }

    /** Closes without a word. */
    @Override
    public void close() {
        wire.close();
    }
}

package org.postern.relayd.smtpclient;

import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

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
    private final Capabilities capabilities;

    /** How an attempt to begin a conversation ended. */
    sealed interface Opening {
        /** It began. */
        record Ready(SmtpConnection connection) implements Opening {}

        /**
         * It did not.
         *
         * @param connected whether there was a connection, so that the log can name it as relay
         * @param plaintextMayDo whether only TLS failed, which was not required
         */
        record Failed(Trouble trouble, boolean connected, boolean plaintextMayDo) implements Opening {}
    }

    /** @param destination the nexthop that the host was found for */
    SmtpConnection(
            RelayHost host, String destination, SmtpClientSettings settings, Wire wire, Capabilities capabilities) {
        this.host = host;
        this.destination = destination;
        this.settings = settings;
        this.wire = wire;
        this.capabilities = capabilities;
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

package org.postern.relayd.sink;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A running sink. It takes any mail for anybody, unless its {@link SinkScript} says otherwise, and hands each message to a receiver
 * before it answers 250. A receiver that throws {@link java.io.UncheckedIOException} makes that answer a 451.
 *
 * <p>It speaks to any number of clients at once, without TLS and without authentication; content is held in memory while it arrives.
 */
public final class SmtpSink implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final ServerSocket listener;
    private final SinkScript script;
    private final Consumer<? super SinkMessage> receiver;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

    private SmtpSink(ServerSocket listener, SinkScript script, Consumer<? super SinkMessage> receiver) {
        this.listener = listener;
        this.script = script;
        this.receiver = receiver;
    }

    /**
     * Starts a sink; connections are accepted when this returns.
     *
     * @param address where to listen; port 0 lets the system choose
     * @param receiver called by several threads at once
     * @throws IOException if the address cannot be had
     */
    public static SmtpSink start(InetSocketAddress address, SinkScript script, Consumer<? super SinkMessage> receiver)
            throws IOException {
        ServerSocket listener = new ServerSocket();
        try {
            listener.setReuseAddress(true);
            listener.bind(address, BACKLOG);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
        SmtpSink sink = new SmtpSink(listener, script, receiver);
        Thread.ofVirtual().name("sink " + sink.address()).start(sink::acceptClients);
        return sink;
    }

    /** Where it listens, with the port that was really chosen. */
    public InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    /** Stops listening and hangs up on every client. */
    @Override
    public void close() {
        closeQuietly(listener);
        clients.forEach(SmtpSink::closeQuietly);
    }

    private void acceptClients() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                clients.add(client);
                Thread.ofVirtual().name("sink session").start(() -> serve(client));
            } catch (IOException e) {
                // Closed; or out of file descriptors, which passes when a client leaves.
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            new SinkSession(client, script, receiver).run();
        } catch (IOException e) {
            // The client has gone, or the sink was closed; either way the session is over and nobody waits for an
            // answer.
        } finally {
            clients.remove(client);
        }
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // Nothing was promised to the peer that a failed close could break.
        }
    }
}

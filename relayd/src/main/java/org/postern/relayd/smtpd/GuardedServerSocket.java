package org.postern.relayd.smtpd;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postern.relayd.log.MailLog;

/**
 * A server socket whose {@code accept} fails only when it is closed. The library's accept loop ends on what it does not expect, a want
 * of memory for instance, and sleeps on the rest; here it is told of neither. Connections beyond the limit are turned away in here,
 * before they cost a thread.
 */
class GuardedServerSocket extends ServerSocket {
    private static final long PAUSE_NANOS = 100_000_000;

    private final Sessions sessions;
    private final MailLog log;

    GuardedServerSocket(Sessions sessions, MailLog log) throws IOException {
        this.sessions = sessions;
        this.log = log;
        // A restarted daemon must not wait for the old one's connections to be forgotten by the kernel.
        setReuseAddress(true);
    }

    @Override
    public Socket accept() throws IOException {
        boolean failing = false;
        while (true) {
            try {
                Socket socket = admitted();
                failing = false;
                if (socket != null) {
                    return socket;
                }
            } catch (IOException | RuntimeException | Error e) {
                if (isClosed()) {
                    throw e;
                }
                if (!failing) {
                    failing = true;
                    log.warning("smtpd", "cannot accept a connection, trying on: " + e.getMessage());
                }
                // Out of descriptors, most likely: they come back when sessions end.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** @return null for a connection that was turned away, or was only to see whether it would be taken */
    private @Nullable Socket admitted() throws IOException {
        AdmittedSocket socket = new AdmittedSocket(sessions);
        boolean admitted = false;
        try {
            await(socket);
            sessions.awaitOpening();
            if (sessions.takeProbe(socket)) {
                return null;
            }
            admitted = sessions.admit(socket);
            return admitted ? socket : null;
        } finally {
            if (!admitted) {
                socket.close();
            }
        }
    }

    /** Waits for a connection. For tests: it may fail. */
    void await(Socket socket) throws IOException {
        implAccept(socket);
    }
}

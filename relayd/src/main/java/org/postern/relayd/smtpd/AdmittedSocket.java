package org.postern.relayd.smtpd;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;
import java.util.concurrent.atomic.AtomicBoolean;

/** A client's connection. However it ends, its place among the {@link Sessions} is given back once: when the socket is closed. */
final class AdmittedSocket extends Socket {
    private final Sessions sessions;
    private final AtomicBoolean admitted = new AtomicBoolean();

    AdmittedSocket(Sessions sessions) throws SocketException {
        super((SocketImpl) null); // accept gives it one; without this, it finds out by an exception that there is none
        this.sessions = sessions;
    }

    void admitted() {
        admitted.set(true);
    }

    @Override
    public void close() throws IOException {
        try {
            super.close();
        } finally {
            if (admitted.compareAndSet(true, false)) {
                sessions.released();
            }
        }
    }
}

package org.postern.relayd.smtpd;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;

/** A client's connection. However it ends, its place among the {@link Sessions} is given back once: when the socket is closed. */
final class AdmittedSocket extends Socket {
    private final Sessions sessions;
    private final AtomicBoolean admitted = new AtomicBoolean();

    AdmittedSocket(Sessions sessions) {
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

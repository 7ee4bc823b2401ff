package org.postern.relayd.smtpd;

import java.net.Socket;

/** A socket whose other end is a piece of this program: what a session asks of the network goes without saying. */
class SocketWithoutNetwork extends Socket {
    @Override
    public void setSoTimeout(int millis) {
        // Nobody is kept waiting.
    }

    @Override
    public void setTcpNoDelay(boolean on) {
        // There is nothing to delay.
    }

    @Override
    public void shutdownInput() {
        // It ends by itself.
    }
}

package org.postern.relayd.smtpd;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client that has sent all that it will ever send, without a network. */
final class ScriptedInput extends SocketWithoutNetwork {
    private final InetAddress address;
    private final InputStream in;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    ScriptedInput(InetAddress address, byte[] bytes) {
        this.address = address;
        this.in = new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int available() {
                return out.size() == 0 ? 0 : super.available(); // it waits for its greeting
            }
        };
    }

    ClientConnection connection() throws IOException {
        ClientConnection connection = new ClientConnection(this, Duration.ofMinutes(1), true, 500);
        connection.expectWithin(Duration.ofMinutes(1));
        return connection;
    }

    /** What it was told. */
    String replies() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Override
    public InetAddress getInetAddress() {
        return address;
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() {
        return out;
    }
}

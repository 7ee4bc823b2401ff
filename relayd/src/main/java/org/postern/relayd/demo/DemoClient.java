package org.postern.relayd.demo;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.postern.relayd.smtp.Reply;

/** An SMTP client that sends one line at a time and waits for the reply, as swaks does. */
final class DemoClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    private final BufferedReader in;

    /**
     * Connects and reads the greeting.
     *
     * @param source the address to come from
     */
    DemoClient(InetSocketAddress server, String source) throws IOException {
        socket = new Socket(server.getAddress(), server.getPort(), InetAddress.getByName(source), 0);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        expectPositive("the greeting", read());
    }

    /** Sends a command and returns the last line of the reply. */
    Reply command(String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        return read();
    }

    /** Sends a command that has to succeed for the rest to make sense. */
    void mustSucceed(String line) throws IOException {
        expectPositive(line, command(line));
    }

    private static void expectPositive(String what, Reply reply) {
        if (!reply.isPositive()) {
            throw new DemoException("the firewall's answer to " + what + ": " + reply);
        }
    }

    private Reply read() throws IOException {
        while (true) {
            String line = in.readLine();
            if (line == null) {
                throw new EOFException("the firewall closed the connection");
            }
            if (!line.startsWith("-", 3)) {
                return Reply.parse(line);
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

package org.postern.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A client of one session that costs little: it has no buffers, and reads a byte at a time. */
final class SmtpConversation implements AutoCloseable {
    /** Clients have many addresses, for one has too few ports. */
    private static final int SOURCES = 250;

    private final Socket socket;

    private SmtpConversation(Socket socket) {
        this.socket = socket;
    }

    /** Connects as the {@code number}th client, which decides about its address; nothing is read yet. */
    static SmtpConversation connect(InetSocketAddress server, int number) throws IOException {
        InetAddress source = InetAddress.ofLiteral("127.0.1." + (1 + number % SOURCES));
        Socket socket = new Socket(server.getAddress(), server.getPort(), source, 0);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
        return new SmtpConversation(socket);
    }

    /** Sends a line; returns the last one of the reply. */
    String say(String line) throws IOException {
        send(line + "\r\n");
        return reply();
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(Ascii.bytes(text));
    }

    /** The last line of the next reply. */
    String reply() throws IOException {
        String line = line();
        while (line.startsWith("-", 3)) {
            line = line();
        }
        return line;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = socket.getInputStream().read();
                b != '\n';
                b = socket.getInputStream().read()) {
            if (b < 0) {
                throw new EOFException("the server has hung up");
            }
            line.append((char) b);
        }
        return line.toString().strip();
    }

    /** Ends without a word, so that the server reads an error instead of an end. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

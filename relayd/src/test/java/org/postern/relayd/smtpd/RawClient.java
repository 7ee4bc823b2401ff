package org.postern.relayd.smtpd;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that sends whatever bytes it is given, and reads when it is told to. */
final class RawClient implements AutoCloseable {
    /** What {@link #line} returns when the server has hung up. */
    static final String CLOSED = "(closed)";

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final boolean deaf;

    private RawClient(InetSocketAddress server, String source, int receiveBuffer) throws IOException {
        deaf = receiveBuffer > 0;
        if (deaf) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(source), 0));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(server, PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Connects from {@code source}; the greeting is not read. */
    static RawClient from(String source, InetSocketAddress server) throws IOException {
        return new RawClient(server, source, 0);
    }

    /** A client that takes in few bytes before it reads. */
    static RawClient withSmallBuffer(InetSocketAddress server) throws IOException {
        return new RawClient(server, "127.0.0.1", 4096);
    }

    /** Sends {@code text}, one byte a character (ISO 8859-1). */
    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** That the server has hung up is for reading to find. */
    RawClient send(byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException hungUp) {
            if (socket.isClosed() || deaf) {
                throw hungUp;
            }
        }
        return this;
    }

    /** Sends a command and returns the last line of its reply. */
    String command(String line) throws IOException {
        send(line + "\r\n");
        return reply();
    }

    /** The next line, without its end; {@link #CLOSED} when there will be none. */
    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int b;
            try {
                b = in.read();
            } catch (SocketException reset) {
                return CLOSED;
            }
            if (b < 0) {
                return line.size() == 0 ? CLOSED : line.toString(StandardCharsets.UTF_8);
            }
            if (b == '\n') {
                String text = line.toString(StandardCharsets.UTF_8);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text + "(bare LF)";
            }
            line.write(b);
        }
    }

    /** The last line of the next reply. */
    String reply() throws IOException {
        String line = line();
        while (line.startsWith("-", 3)) {
            line = line();
        }
        return line;
    }

    List<String> replies(int count) throws IOException {
        List<String> replies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            replies.add(reply());
        }
        return replies;
    }

    /** Everything up to the end of input. */
    List<String> linesToEnd() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = line(); !line.equals(CLOSED); line = line()) {
            lines.add(line);
        }
        return lines;
    }

    /** What one read from the socket brings, waiting for at least a byte of it. */
    String read() throws IOException {
        byte[] bytes = new byte[65536];
        int count = socket.getInputStream().read(bytes);
        return count < 0 ? CLOSED : new String(bytes, 0, count, StandardCharsets.UTF_8);
    }

    /** Ends what we send; replies can still be read. */
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Goes away without a word. */
    void hangUp() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

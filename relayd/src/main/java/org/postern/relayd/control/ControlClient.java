package org.postern.relayd.control;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** Asks a running daemon. */
public final class ControlClient {
    private ControlClient() {}

    /**
     * Sends a request and prints the answer.
     *
     * @return the exit status; nothing when no daemon is running in this queue directory
     * @throws IOException when there is one, but it cannot be asked, or breaks off
     */
    public static OptionalInt ask(Path queueDirectory, List<String> words, PrintStream out, PrintStream err)
            throws IOException {
        Path socket = ControlProtocol.socket(queueDirectory);
        if (!Files.exists(socket)) {
            return OptionalInt.empty();
        }
        SocketChannel connection;
        try {
            connection = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        } catch (ConnectException e) {
            return OptionalInt.empty(); // left over by a daemon that was killed
        } catch (SocketException e) {
            throw new IOException("cannot open " + socket + ": " + e.getMessage(), e);
        }
        try (connection;
                DataInputStream in =
                        new DataInputStream(new BufferedInputStream(Channels.newInputStream(connection)))) {
            ByteBuffer line = ByteBuffer.wrap((String.join("\t", words) + "\n").getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                connection.write(line);
            }
            while (true) {
                String head = head(in);
                if (head.startsWith(ControlProtocol.EXIT)) {
                    return OptionalInt.of(number(head, ControlProtocol.EXIT));
                }
                boolean error = head.startsWith(ControlProtocol.ERR);
                copy(in, number(head, error ? ControlProtocol.ERR : ControlProtocol.OUT), error ? err : out);
            }
        } catch (EOFException e) {
            throw new IOException("the daemon broke off", e);
        } finally {
            out.flush();
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0 || head.length() > 40) {
                throw new EOFException();
            }
            head.append((char) b);
        }
        return head.toString();
    }

    private static int number(String head, String kind) throws IOException {
        try {
            int number = head.startsWith(kind) ? Integer.parseInt(head.substring(kind.length())) : -1;
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IOException("the daemon's answer cannot be read", e);
        }
        throw new IOException("the daemon's answer cannot be read");
    }

    private static void copy(DataInputStream in, int length, OutputStream to) throws IOException {
        byte[] bytes = new byte[Math.min(length, ControlProtocol.MAX_PIECE_BYTES)];
        for (int left = length; left > 0; left -= bytes.length) {
            int count = Math.min(left, bytes.length);
            in.readFully(bytes, 0, count);
            to.write(bytes, 0, count);
        }
    }
}

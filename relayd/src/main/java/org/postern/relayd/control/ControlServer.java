package org.postern.relayd.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Listens on the control socket. Each connection has a virtual thread and one request. A client that says nothing, or does not read, for a
 * while is cut off; one that sends garbage is told so. More connections than are served at a time wait in the kernel.
 */
public final class ControlServer implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 200;
    private static final int BACKLOG = 1024;

    /** For a client to read an answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** For a request, which commands send at once: those that hang must not keep others waiting. */
    private static final Duration REQUEST_PATIENCE = Duration.ofSeconds(5);

    private final ServerSocketChannel server;
    private final Path socket;
    private final ControlRequests requests;
    private final Consumer<String> warnings;
    private final Duration patience;
    private final Semaphore places = new Semaphore(MAX_CONNECTIONS);

    private ControlServer(
            ServerSocketChannel server,
            Path socket,
            ControlRequests requests,
            Consumer<String> warnings,
            Duration patience) {
        this.server = server;
        this.socket = socket;
        this.requests = requests;
        this.warnings = warnings;
        this.patience = patience;
    }

    /**
     * Listens in a queue directory of which the caller holds the lock.
     *
     * @param warnings gets a line when something goes wrong that no client can be told
     * @throws IOException when it cannot, such as for a path that is too long for a socket
     */
    public static ControlServer start(Path queueDirectory, ControlRequests requests, Consumer<String> warnings)
            throws IOException {
        return start(queueDirectory, requests, warnings, PATIENCE);
    }

    static ControlServer start(
            Path queueDirectory, ControlRequests requests, Consumer<String> warnings, Duration patience)
            throws IOException {
        Path socket = ControlProtocol.socket(queueDirectory);
        Files.deleteIfExists(socket); // of a daemon that did not end in good order
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            // Bound where nobody else can look until nobody else may open it.
            Path hidden = Files.createTempDirectory(queueDirectory, "ctl");
            try {
                Path bound = hidden.resolve("s");
                channel.bind(UnixDomainSocketAddress.of(bound), BACKLOG);
                Files.setPosixFilePermissions(bound, PosixFilePermissions.fromString("rw-------"));
                Files.move(bound, socket);
            } finally {
                Files.deleteIfExists(hidden.resolve("s"));
                Files.deleteIfExists(hidden);
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        ControlServer server = new ControlServer(channel, socket, requests, warnings, patience);
        Thread.ofVirtual().name("control").start(server::accept);
        return server;
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                places.acquire();
                SocketChannel connection = server.accept();
                Thread.ofVirtual().name("control connection").start(() -> serve(connection));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                places.release();
                warnings.accept("control socket: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void serve(SocketChannel connection) {
        List<Runnable> afterwards = new ArrayList<>();
        try (connection;
                Patience watch = new Patience(connection)) {
            Frames frames = new Frames(connection, watch, patience, afterwards);
            int status;
            try {
                List<String> words = request(connection, watch);
                watch.suspend(); // a request may take its time, a client may not
                status = requests.handle(words, frames);
            } catch (BadRequestException e) {
                frames.error(e.getMessage());
                status = 3;
            } catch (RuntimeException | Error e) {
                warnings.accept("control request: internal error: " + e);
                frames.error("internal error: " + e);
                status = 1;
            }
            frames.exit(status);
        } catch (IOException e) {
            // The client has gone, or was cut off: there is nobody to tell.
            return;
        } finally {
            places.release();
            afterwards.forEach(Runnable::run);
        }
    }

    private static final class BadRequestException extends Exception {
        private static final long serialVersionUID = 1;

        BadRequestException(String text) {
            super(text);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    private static List<String> request(SocketChannel connection, Patience watch)
            throws IOException, BadRequestException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer chunk = ByteBuffer.allocate(4096);
        watch.begin(REQUEST_PATIENCE);
        while (true) {
            if (connection.read(chunk.clear()) < 0) {
                throw new BadRequestException("request without a line end");
            }
            chunk.flip();
            while (chunk.hasRemaining()) {
                byte b = chunk.get();
                if (b == '\n') {
                    return words(line.toByteArray());
                }
                line.write(b);
            }
            if (line.size() >= ControlProtocol.MAX_REQUEST_BYTES) {
                throw new BadRequestException("request too long");
            }
        }
    }

    private static List<String> words(byte[] line) throws BadRequestException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
            return List.of(text.split("\t", -1));
        } catch (CharacterCodingException e) {
            throw new BadRequestException("request is not UTF-8");
        }
    }

    /** Writes an answer, piece by piece. */
    private record Frames(SocketChannel connection, Patience watch, Duration patience, List<Runnable> actions)
            implements ControlAnswer {
        @Override
        public void afterwards(Runnable action) {
            actions.add(action);
        }

        @Override
        public void out(byte[] bytes, int length) throws IOException {
            for (int from = 0; from < length; from += ControlProtocol.MAX_PIECE_BYTES) {
                int count = Math.min(ControlProtocol.MAX_PIECE_BYTES, length - from);
                write(ByteBuffer.wrap((ControlProtocol.OUT + count + "\n").getBytes(StandardCharsets.US_ASCII)));
                write(ByteBuffer.wrap(bytes, from, count));
            }
        }

        @Override
        public void error(String line) throws IOException {
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            write(ByteBuffer.wrap((ControlProtocol.ERR + bytes.length + "\n").getBytes(StandardCharsets.US_ASCII)));
            write(ByteBuffer.wrap(bytes));
        }

        void exit(int status) throws IOException {
            write(ByteBuffer.wrap((ControlProtocol.EXIT + status + "\n").getBytes(StandardCharsets.US_ASCII)));
        }

        private void write(ByteBuffer bytes) throws IOException {
            watch.begin(patience);
            while (bytes.hasRemaining()) {
                connection.write(bytes);
            }
            watch.suspend();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
    }
}

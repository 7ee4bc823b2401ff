package org.postern.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * All connections of a load and of a sink, in one thread that waits for none of them: what a message costs in here is a few microseconds, which is
 * what a comparison of relays that share their processors with it needs.
 */
final class MailLoop {
    private static final int BUFFER_SIZE = 1 << 17;

    private final Selector selector;
    private final ByteBuffer incoming = ByteBuffer.allocate(BUFFER_SIZE);
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timed> timed = new PriorityQueue<>(Comparator.comparingLong(Timed::nanos));
    private final long start = System.nanoTime();
    private boolean endless = true;

    /** @param nanos since the start of the loop */
    private record Timed(long nanos, Runnable task) {}

    MailLoop() throws IOException {
        this.selector = Selector.open();
    }

    /** What is said on one connection. */
    interface Dialogue {
        /** The peer has sent what is in {@code array} up to {@code length}. */
        void received(byte[] array, int length) throws IOException;

        /** The peer has closed. */
        void ended() throws IOException;
    }

    /** One connection: what goes out waits here while the peer does not read. */
    final class Line {
        private final SocketChannel channel;
        private final SelectionKey key;
        private final Queue<ByteBuffer> unsent = new ArrayDeque<>();

        private Line(SocketChannel channel) throws IOException {
            this.channel = channel;
            this.key = channel.register(selector, SelectionKey.OP_READ);
        }

        void send(byte[] bytes) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            if (unsent.isEmpty()) {
                channel.write(buffer);
            }
            if (buffer.hasRemaining()) {
                unsent.add(buffer);
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            }
        }

        private void sendMore() throws IOException {
            for (ByteBuffer next = unsent.peek(); next != null; next = unsent.peek()) {
                channel.write(next);
                if (next.hasRemaining()) {
                    return;
                }
                unsent.remove();
            }
            key.interestOps(SelectionKey.OP_READ);
        }

        void close() throws IOException {
            channel.close();
        }
    }

    private record Connection(Line line, Dialogue dialogue) {}

    /** Has {@code task} run between two waits. */
    void later(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Has {@code task} run at {@code time} of {@link System#nanoTime}, or up to a millisecond later. Called in the loop's thread. */
    void at(long time, Runnable task) {
        timed.add(new Timed(time - start, task));
    }

    /** Begins a dialogue over {@code channel}, which is connected. */
    void add(SocketChannel channel, Function<Line, Dialogue> dialogue) throws IOException {
        channel.configureBlocking(false);
        channel.socket().setTcpNoDelay(true);
        Line line = new Line(channel);
        line.key.attach(new Connection(line, dialogue.apply(line)));
    }

    /** Begins a dialogue with whoever connects to {@code server}. */
    void listen(ServerSocketChannel server, Function<Line, Dialogue> dialogue) throws IOException {
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT, dialogue);
    }

    /** Serves all of them until {@link #stop}. */
    void run() {
        try {
            while (endless) {
                selector.select(this::serve, millisToWait());
                while (!timed.isEmpty() && timed.element().nanos <= System.nanoTime() - start) {
                    timed.remove().task.run();
                }
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Until the next task is due; 0 if there is none. */
    private long millisToWait() {
        return timed.isEmpty()
                ? 0
                : Math.max(1, TimeUnit.NANOSECONDS.toMillis(timed.element().nanos - System.nanoTime() + start));
    }

    void stop() {
        later(() -> endless = false);
    }

    private void serve(SelectionKey key) {
        Channel channel = key.channel();
        try {
            if (channel instanceof ServerSocketChannel server) {
                @SuppressWarnings("unchecked") // as it was registered
                var dialogue = (Function<Line, Dialogue>) key.attachment();
                SocketChannel client = server.accept();
                if (client != null) {
                    add(client, dialogue);
                }
                return;
            }
            Connection connection = (Connection) key.attachment();
            if (key.isWritable()) {
                connection.line.sendMore();
            }
            if (key.isReadable()) {
                read(connection);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Connection connection) throws IOException {
        incoming.clear();
        int count;
        try {
            count = connection.line.channel.read(incoming);
        } catch (SocketException e) {
            // It has closed without reading everything.
            count = -1;
        }
        if (count < 0) {
            connection.line.close();
            connection.dialogue.ended();
        } else {
            connection.dialogue.received(incoming.array(), count);
        }
    }
}

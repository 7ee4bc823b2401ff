package org.postern.relayd.smtpd;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A client whose bytes come in segments, without a network: the next one has come only when the server reads and nothing is left of the
 * one before. Keeps count of what the server does about it.
 */
final class SegmentedInput extends SocketWithoutNetwork {
    private final List<byte[]> segments;
    private final boolean reads;
    private final ByteArrayOutputStream replies = new ByteArrayOutputStream();
    private final List<Integer> writes = new ArrayList<>();
    private final CountDownLatch stuck = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private int segment = -1;
    private int position;
    private final AtomicLong taken = new AtomicLong();

    /** For each segment, how often the server read some of it, and how often it wrote from then until it wanted the next. */
    private final List<int[]> costs = new ArrayList<>();

    /** @param reads whether the client takes replies; else the first write lasts until the connection is cut */
    SegmentedInput(List<String> segments, boolean reads) {
        this.segments = segments.stream()
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
        this.reads = reads;
    }

    /** The reads and writes that each segment cost. */
    List<Integer> reads() {
        return costs.stream().map(cost -> cost[0]).toList();
    }

    /** As {@link #reads}. */
    List<Integer> writes() {
        return costs.stream().map(cost -> cost[1]).toList();
    }

    /** How many bytes each write had. */
    List<Integer> writtenBytes() {
        return writes;
    }

    /** What it was told. */
    String replies() {
        return replies.toString(StandardCharsets.UTF_8);
    }

    /** Waits until the server wants to write to a client that does not read. */
    void awaitStuck() throws InterruptedException {
        stuck.await();
    }

    /** How many bytes the server has read. */
    long taken() {
        return taken.get();
    }

    @Override
    public InetAddress getInetAddress() {
        return InetAddress.ofLiteral("127.0.0.2");
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int available() {
                return segment < 0 || segment == segments.size() ? 0 : segments.get(segment).length - position;
            }

            @Override
            public int read() {
                throw new UnsupportedOperationException("a read for one byte");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                while (available() == 0) {
                    if (segment + 1 >= segments.size()) {
                        return -1;
                    }
                    segment++;
                    position = 0;
                    costs.add(new int[2]);
                }
                int count = Math.min(length, available());
                System.arraycopy(segments.get(segment), position, buffer, offset, count);
                position += count;
                taken.addAndGet(count);
                costs.getLast()[0]++;
                return count;
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int b) {
                throw new UnsupportedOperationException("a write of one byte");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (!reads) {
                    stuck.countDown();
                    awaitCut();
                }
                replies.write(bytes, offset, length);
                writes.add(length);
                if (!costs.isEmpty()) {
                    costs.getLast()[1]++; // the greeting is before all segments
                }
            }
        };
    }

    private void awaitCut() throws IOException {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IOException("Broken pipe");
    }

    /** Ends the wait of the server, as when the connection is cut. */
    void cut() {
        closed.countDown();
    }

    @Override
    public void close() {
        cut();
    }
}

package org.postern.postmap;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** Reads a stream in a thread of its own, so that what reading takes, a digest above all, goes on beside what is done with the text. */
final class ReadAhead extends InputStream {
    private static final int CHUNK = 1 << 20;
    private static final int CHUNKS = 3;

    /**
     * A piece of the stream.
     *
     * @param length -1 at the end of the stream
     * @param failure why there is no more
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over
    private record Chunk(byte[] bytes, int length, @Nullable Throwable failure) {}

    private final InputStream in;
    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(CHUNKS);
    private final BlockingQueue<Chunk> read = new ArrayBlockingQueue<>(CHUNKS);
    private final Thread thread;
    private Chunk chunk = new Chunk(new byte[0], 0, null);
    private int position;

    ReadAhead(InputStream in) {
        this.in = in;
        for (int i = 0; i < CHUNKS; i++) {
            free.add(new byte[CHUNK]);
        }
        thread = Thread.ofPlatform().daemon().name("read").start(this::readAll);
    }

    private void readAll() {
        try {
            int length;
            do {
                byte[] bytes = free.take();
                Throwable failure = null;
                try {
                    length = in.read(bytes);
                } catch (IOException | RuntimeException | Error e) {
                    length = -1;
                    failure = e;
                }
                read.put(new Chunk(bytes, length, failure));
            } while (length >= 0);
        } catch (InterruptedException e) {
            // Closed: nobody wants the rest.
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (position == chunk.length) {
            free.offer(chunk.bytes); // the first one is no chunk of ours and has no room there
            position = 0;
            try {
                chunk = read.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted");
            }
        }
        switch (chunk.failure) {
            case null -> {}
            case IOException failure -> throw failure;
            case RuntimeException failure -> throw failure;
            case Error failure -> throw failure;
            default -> throw new IllegalStateException(chunk.failure);
        }
        if (chunk.length < 0) {
            return -1;
        }
        int count = Math.min(length, chunk.length - position);
        System.arraycopy(chunk.bytes, position, bytes, offset, count);
        position += count;
        return count;
    }

    /** Stops reading. */
    @Override
    public void close() throws IOException {
        thread.interrupt();
        in.close();
    }
}

package org.postern.relayd.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.MessageDraft;
import org.postern.relayd.queue.QueueFullException;

/**
 * A message that is being received. Small content waits in memory for its envelope, because both go into one record; what is bigger than
 * {@link #INLINE_BYTES} goes to a file of its own as it comes.
 */
final class LogDraft extends MessageDraft {
    /** More than this is copied once less, and read from the disk when the oldest segment is written again. */
    static final int INLINE_BYTES = 64 * 1024;

    private static final int FIRST_BYTES = 4 * 1024;

    private final Disk disk;
    private final QueueFiles files;
    private final Committer committer;
    private final long id;
    private final CRC32C crc = new CRC32C();
    private byte[] buffer = new byte[0];
    private int buffered;
    private long length;
    private Disk.@Nullable OpenFile big;
    private boolean committed;

    LogDraft(Disk disk, QueueFiles files, Committer committer, long id) {
        this.disk = disk;
        this.files = files;
        this.committer = committer;
        this.id = id;
    }

    @Override
    public String id() {
        return QueueNumber.text(id);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        crc.update(bytes, offset, count);
        int from = offset;
        int left = count;
        while (left > 0) {
            if (buffered == INLINE_BYTES) {
                spill();
            }
            int part = Math.min(left, INLINE_BYTES - buffered);
            if (buffered + part > buffer.length) {
                buffer = Arrays.copyOf(buffer, capacity(buffered + part));
            }
            System.arraycopy(bytes, from, buffer, buffered, part);
            buffered += part;
            length += part;
            from += part;
            left -= part;
        }
    }

    private static int capacity(int needed) {
        int capacity = FIRST_BYTES;
        while (capacity < needed) {
            capacity *= 2;
        }
        return Math.min(capacity, INLINE_BYTES);
    }

    private void spill() throws IOException {
        try {
            Disk.OpenFile file = big;
            if (file == null) {
                file = disk.create(files.big(id));
                big = file;
            }
            file.write(ByteBuffer.wrap(buffer, 0, buffered), length - buffered);
            buffered = 0;
        } catch (IOException e) {
            throw told(e);
        }
    }

    private IOException told(IOException e) {
        return FullDisk.isMeantBy(e, files.directory()) ? new QueueFullException(e) : e;
    }

    private void force(Disk.OpenFile file) throws IOException {
        try {
            file.force(); // here, beside those of other messages, rather than in the one thread that all wait for
            file.close();
        } catch (IOException e) {
            throw told(e);
        }
    }

    @Override
    public void commit(Envelope envelope) throws IOException {
        if (envelope.contentLength() != length || !envelope.id().equals(id())) {
            throw new IllegalStateException("envelope of another message");
        }
        Disk.OpenFile file = big;
        if (file != null) {
            spill();
            force(file);
        }
        EnvelopeRecord record = new EnvelopeRecord(envelope, (int) crc.getValue(), file != null);
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        committer.submit(new Change.Arrival(id, record, record.body(), ByteBuffer.wrap(buffer, 0, buffered), outcome));
        await(outcome);
        committed = true;
    }

    /** Not to be interrupted: whether the message is durable is not for the waiting thread to decide. */
    static void await(CompletableFuture<Void> outcome) throws IOException {
        try {
            outcome.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case QueueFullException full -> throw full;
                case IOException io -> throw new IOException(String.valueOf(io.getMessage()), io);
                case null, default -> throw e;
            }
        }
    }

    @Override
    public void close() {
        buffer = new byte[0];
        if (big == null || committed) {
            return;
        }
        try {
            big.close();
            disk.delete(files.big(id));
        } catch (IOException e) {
            return; // swept at the next start; there is nothing to tell the client that it was not told already
        }
    }
}

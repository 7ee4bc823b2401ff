package org.postern.relayd.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A message being written to the {@code incoming} folder of a {@link FileStore}. */
final class DraftFile extends MessageDraft {
    private final String id;
    private final Path incoming;
    private final Path target;
    private @Nullable FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    private final CRC32C crc = new CRC32C();
    private long length;
    private boolean committed;

    DraftFile(String id, Path incoming, Path target) {
        this.id = id;
        this.incoming = incoming;
        this.target = target;
    }

    /** The file appears with its first bytes: many a transaction gets an id and ends before its content. */
    private FileChannel channel() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            open = FileChannel.open(
                    incoming,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            channel = open;
        }
        return open;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        append(bytes, offset, count);
        length += count;
    }

    private void append(byte[] bytes, int offset, int count) throws IOException {
        crc.update(bytes, offset, count);
        int from = offset;
        int left = count;
        while (left > 0) {
            if (!buffer.hasRemaining()) {
                drain();
            }
            int part = Math.min(left, buffer.remaining());
            buffer.put(bytes, from, part);
            from += part;
            left -= part;
        }
    }

    private void drain() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel().write(buffer);
        }
        buffer.clear();
    }

    @Override
    public void commit(Envelope envelope) throws IOException {
        if (envelope.contentLength() != length || !envelope.id().equals(id)) {
            throw new IllegalStateException("envelope of another message");
        }
        byte[] text = EnvelopeText.format(envelope).getBytes(StandardCharsets.UTF_8);
        append(text, 0, text.length);
        drain();
        FileChannel file = channel();
        ByteBuffer trailer = MessageFile.trailer(length, text.length, crc);
        while (trailer.hasRemaining()) {
            file.write(trailer);
        }
        // Sync before the rename, or a crash could leave the final name on content that never reached the disk; sync
        // the directory
        // after it, or the name itself could be lost although the client has read 250.
        file.force(true);
        file.close();
        if (Files.exists(target)) {
            throw new IOException("queue id " + id + " is in use; has the clock been set back?");
        }
        Files.move(incoming, target, StandardCopyOption.ATOMIC_MOVE);
        committed = true;
        try (FileChannel directory = FileChannel.open(target.resolveSibling("."), StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException e) {
            // The client will be told 4xx and send it again: the name must not stay.
            Files.deleteIfExists(target);
            throw e;
        }
    }

    @Override
    public void close() {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
            if (!committed) {
                Files.deleteIfExists(incoming);
            }
        } catch (IOException e) {
            // What is left in incoming is swept at the next start; there is nothing to tell the client that it was not
            // told already.
            committed = false;
        }
    }
}

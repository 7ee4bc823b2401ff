package org.postern.relayd.queue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * The bytes of a message file, the one place that knows them.
 *
 * <pre>
 *   content          as received, CRLF line ends
 *   envelope         UTF-8 text, see EnvelopeText
 *   trailer          content length 8, envelope length 4, CRC-32C of content and envelope 4, magic "POSTERN1" 8; big-endian
 * </pre>
 *
 * The envelope comes last because it is complete only when the content is: that way the content is written once, as it arrives.
 */
final class MessageFile {
    static final int TRAILER_BYTES = 24;
    private static final long MAGIC = 0x504F535445524E31L; // "POSTERN1"

    private MessageFile() {}

    static ByteBuffer trailer(long contentLength, int envelopeLength, CRC32C crc) {
        return ByteBuffer.allocate(TRAILER_BYTES)
                .putLong(contentLength)
                .putInt(envelopeLength)
                .putInt((int) crc.getValue())
                .putLong(MAGIC)
                .flip();
    }

    /**
     * Reads the envelope of a message file after checking all of the file.
     *
     * @throws IOException when the file is not whole or not ours; the message says why
     */
    static Envelope verify(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < TRAILER_BYTES) {
                throw new IOException("too short");
            }
            ByteBuffer trailer = read(channel, size - TRAILER_BYTES, TRAILER_BYTES);
            long contentLength = trailer.getLong();
            int envelopeLength = trailer.getInt();
            int expected = trailer.getInt();
            if (trailer.getLong() != MAGIC) {
                throw new IOException("no trailer");
            }
            if (contentLength < 0 || envelopeLength < 0 || contentLength + envelopeLength + TRAILER_BYTES != size) {
                throw new IOException("lengths do not add up");
            }
            CRC32C crc = new CRC32C();
            byte[] chunk = new byte[64 * 1024];
            try (InputStream in = Channels.newInputStream(channel.position(0))) {
                long left = size - TRAILER_BYTES;
                while (left > 0) {
                    int count = in.read(chunk, 0, (int) Math.min(chunk.length, left));
                    if (count < 0) {
                        throw new IOException("file became shorter");
                    }
                    crc.update(chunk, 0, count);
                    left -= count;
                }
                if ((int) crc.getValue() != expected) {
                    throw new IOException("checksum mismatch");
                }
                ByteBuffer envelope = read(channel, contentLength, envelopeLength);
                return EnvelopeText.parseEnvelope(
                        StandardCharsets.UTF_8.decode(envelope).toString());
            }
        }
    }

    private static ByteBuffer read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("file became shorter");
            }
        }
        return buffer.flip();
    }
}

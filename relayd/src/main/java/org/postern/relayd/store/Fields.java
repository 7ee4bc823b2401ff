package org.postern.relayd.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;

/** How the body of a record is put together: bytes, numbers, times and texts, one after the other; docs/queue-format.md. */
final class Fields {
    private Fields() {}

    /** Puts a body together. */
    static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

        Writer flags(int flags) {
            out.write(flags);
            return this;
        }

        /** Seven bits a byte, lowest first, the highest bit set in all but the last. */
        Writer number(long value) {
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                out.write((int) ((rest & 0x7f) | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
            return this;
        }

        Writer fixed(int value) {
            out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
            return this;
        }

        Writer time(Instant time) {
            out.writeBytes(ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                    .putLong(time.getEpochSecond())
                    .putInt(time.getNano())
                    .array());
            return this;
        }

        Writer bytes(byte[] bytes) {
            number(bytes.length);
            out.writeBytes(bytes);
            return this;
        }

        Writer text(String text) {
            return bytes(text.getBytes(StandardCharsets.UTF_8));
        }

        ByteBuffer body() {
            return ByteBuffer.wrap(out.toByteArray());
        }
    }

    /** Takes a body apart. Its checksum was right, so that anything unexpected is a fault of ours or of another version. */
    static final class Reader {
        private final ByteBuffer in;

        Reader(ByteBuffer body) {
            in = body.duplicate();
        }

        int flags() throws IOException {
            return take(() -> in.get() & 0xff);
        }

        long number() throws IOException {
            return take(() -> {
                long value = 0;
                for (int shift = 0; shift < Long.SIZE; shift += 7) {
                    byte b = in.get();
                    value |= (b & 0x7fL) << shift;
                    if (b >= 0) {
                        return value;
                    }
                }
                throw new BufferUnderflowException();
            });
        }

        /** A number that counts things of at least one byte each. */
        int count() throws IOException {
            long value = number();
            if (value < 0 || value > in.remaining()) {
                throw new IOException("malformed record");
            }
            return (int) value;
        }

        int fixed() throws IOException {
            return take(in::getInt);
        }

        Instant time() throws IOException {
            return take(() -> Instant.ofEpochSecond(in.getLong(), in.getInt()));
        }

        byte[] bytes() throws IOException {
            byte[] bytes = new byte[count()];
            in.get(bytes);
            return bytes;
        }

        String text() throws IOException {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        private interface Taking<T> {
            T take();
        }

        private static <T> T take(Taking<T> field) throws IOException {
            try {
                return field.take();
            } catch (BufferUnderflowException | DateTimeException e) {
                throw new IOException("malformed record", e);
            }
        }
    }
}

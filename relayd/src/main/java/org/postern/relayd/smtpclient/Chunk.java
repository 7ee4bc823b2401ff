package org.postern.relayd.smtpclient;

import java.io.ByteArrayOutputStream;

/** Content that is sent when all of it is there, because its length has to be said first (RFC 3030 2). */
final class Chunk implements ContentTarget {
    private final ByteArrayOutputStream bytes;

    /** @param expected about how many bytes */
    Chunk(int expected) {
        bytes = new ByteArrayOutputStream(expected);
    }

    @Override
    public void write(byte[] piece, int offset, int length) {
        bytes.write(piece, offset, length);
    }

    @Override
    public void end() {
        // It is complete.
    }

    byte[] content() {
        return bytes.toByteArray();
    }
}

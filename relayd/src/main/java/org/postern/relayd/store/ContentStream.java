package org.postern.relayd.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;

/** A message's content, out of a file that goes on behind it. Fails at the end, before it says that there is one, if it was damaged. */
final class ContentStream extends FilterInputStream {
    private final String id;
    private final int expectedCrc;
    private final CRC32C crc = new CRC32C();
    private long left;

    /** @param in at the beginning of the content */
    ContentStream(InputStream in, String id, long length, int expectedCrc) {
        super(in);
        this.id = id;
        this.left = length;
        this.expectedCrc = expectedCrc;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            if ((int) crc.getValue() != expectedCrc) {
                throw damaged("does not match its checksum");
            }
            return -1;
        }
        int count = in.read(buffer, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw damaged("has become shorter");
        }
        crc.update(buffer, offset, count);
        left -= count;
        return count;
    }

    private IOException damaged(String how) {
        return new IOException("the content of " + id + " " + how + " in the queue");
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = 0;
        byte[] ignored = new byte[8192];
        while (skipped < count) {
            int part = read(ignored, 0, (int) Math.min(ignored.length, count - skipped));
            if (part < 0) {
                break;
            }
            skipped += part;
        }
        return skipped;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(in.available(), left);
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}

package org.postern.relayd.sink;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of one session: command lines, content, replies. Replies are held back while the client's next command has already
 * arrived, so that a pipelined group is answered with one packet (RFC 2920 3.2). For one thread.
 */
final class SinkConnection {
    /** Ample: RFC 5321 4.5.3.1.4 asks for 512. */
    private static final int LINE_LIMIT_BYTES = 64 * 1024;

    /** Where the reader of the content stands: only CR LF . CR LF is the end. */
    private enum Content {
        LINE_START,
        TEXT,
        CR,
        DOT,
        DOT_CR
    }

    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[16 * 1024];
    private int position;
    private int limit;
    private final ByteArrayOutputStream replies = new ByteArrayOutputStream();

    SinkConnection(Socket socket) throws IOException {
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /** Sends a line of a reply, at the latest before the next wait for the client. */
    void reply(String line) {
        replies.writeBytes((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Sends what is held back. */
    void flush() throws IOException {
        replies.writeTo(out);
        out.flush();
        replies.reset();
    }

    /**
     * Reads a line that ends in LF, with or without a CR before it.
     *
     * @return the line without its end
     * @throws EOFException if the client has gone
     * @throws IOException also for a line beyond all measure
     */
    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        while (true) {
            fill();
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            line.write(buffer, position, end - position);
            if (end < limit) {
                position = end + 1;
                byte[] bytes = line.toByteArray();
                int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
                return new String(bytes, 0, length, StandardCharsets.UTF_8);
            }
            position = end;
            if (line.size() > LINE_LIMIT_BYTES) {
                throw new IOException("command line too long");
            }
        }
    }

    /** Reads content up to CR LF . CR LF; takes one dot from each line that begins with one (RFC 5321 4.5.2), changes nothing else. */
    byte[] content() throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream(8 * 1024);
        Content state = Content.LINE_START;
        while (true) {
            fill();
            int copied = position; // everything before has been handed on
            while (position < limit) {
                byte b = buffer[position++];
                switch (state) {
                    case LINE_START -> {
                        if (b == '.') {
                            content.write(buffer, copied, position - 1 - copied);
                            copied = position;
                            state = Content.DOT;
                        } else {
                            state = after(b);
                        }
                    }
                    case TEXT -> state = after(b);
                    case CR -> state = b == '\n' ? Content.LINE_START : after(b);
                    case DOT -> {
                        if (b == '\r') {
                            content.write(buffer, copied, position - 1 - copied);
                            copied = position; // this CR may belong to the end
                            state = Content.DOT_CR;
                        } else {
                            state = Content.TEXT;
                        }
                    }
                    case DOT_CR -> {
                        if (b == '\n') {
                            return content.toByteArray();
                        }
                        content.write('\r');
                        state = after(b);
                    }
                }
            }
            content.write(buffer, copied, limit - copied);
        }
    }

    /**
     * Reads a chunk (RFC 3030 2).
     *
     * @param length in bytes
     */
    byte[] chunk(int length) throws IOException {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        while (chunk.size() < length) {
            fill();
            int count = Math.min(limit - position, length - chunk.size());
            chunk.write(buffer, position, count);
            position += count;
        }
        return chunk.toByteArray();
    }

    private static Content after(byte b) {
        return b == '\r' ? Content.CR : Content.TEXT;
    }

    /** Reads and forgets until the client goes. */
    void drain() throws IOException {
        flush();
        in.transferTo(OutputStream.nullOutputStream());
    }

    private void fill() throws IOException {
        if (position < limit) {
            return;
        }
        if (replies.size() > 0) {
            flush();
        }
        position = 0;
        limit = Math.max(0, in.read(buffer));
        if (limit == 0) {
            throw new EOFException("the client has gone");
        }
    }
}

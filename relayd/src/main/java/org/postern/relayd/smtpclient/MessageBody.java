package org.postern.relayd.smtpclient;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.Consumer;
import org.postern.relayd.queue.DeliveryRequest;

/** Sends the content of one message over one connection, in the form that the server can take. */
final class MessageBody {
    /** Bytes that are read at a time at most: as many as go out together. */
    private static final int PIECE_BYTES = Wire.OUTGOING_BYTES;

    /** How long the content of a {@link #isChunk chunk} is at most. With its commands it goes out in one piece. */
    private static final int CHUNK_BYTES = Wire.OUTGOING_BYTES - Wire.PIPELINE_BYTES;

    private final SmtpConnection connection;
    private final DeliveryRequest request;
    private final Consumer<String> log;
    private final SmtpClientSettings.Content how;

    /** {@code log} takes a line about what had to be changed. */
    MessageBody(SmtpConnection connection, DeliveryRequest request, Consumer<String> log) {
        this.connection = connection;
        this.request = request;
        this.log = log;
        this.how = connection.settings().content();
    }

    /**
     * Whether it is sent with BDAT, and so need not wait for an answer to DATA. Not what is large, most of which a server that refuses all
     * recipients would get for nothing. And not a second time: whatever a server, or a firewall before it, makes of CHUNKING that it should
     * not, it delays mail and does not keep it away.
     */
    boolean isChunk() {
        return connection.capabilities().chunking()
                && request.first()
                && request.envelope().contentLength() <= CHUNK_BYTES;
    }

    /** Adds BDAT and the content to what goes out. */
    void addChunk(Duration patience) throws BrokenConversation {
        Chunk chunk = new Chunk((int) request.envelope().contentLength());
        send(new BodyLines(chunk, how.lineLimit(), false));
        byte[] content = chunk.content();
        connection.wire().command("BDAT " + content.length + " LAST", patience);
        connection.wire().write(content, 0, content.length, patience);
    }

    /**
     * Sends the content, and the dot that ends it.
     *
     * @param wanted whether anybody is to get it; else the dot goes out alone
     */
    void transfer(Duration patience, boolean wanted) throws BrokenConversation {
        long length = request.envelope().contentLength();
        DataTransfer transfer = new DataTransfer(connection.wire(), how, patience, length);
        if (wanted) {
            send(new BodyLines(transfer, how.lineLimit(), true));
        } else {
            transfer.end();
        }
    }

    private void send(BodyLines lines) throws BrokenConversation {
        boolean convert = how.converts(request.envelope().body(), connection.capabilities());
        ContentTarget converted = convert ? new SevenBitConversion(lines) : lines;
        ContentTarget body = how.generic().isEmpty() ? converted : new GenericHeaders(converted, how.generic());
        readInto(body);
        body.end();
        if (lines.hasFolded()) {
            log.accept(request.envelope().id() + ": breaking line > " + how.lineLimit() + " bytes with <CR><LF>SPACE");
        }
    }

    private void readInto(ContentTarget body) throws BrokenConversation {
        byte[] piece = new byte[Math.clamp(request.envelope().contentLength(), 1, PIECE_BYTES)];
        try (InputStream in = request.content().open()) {
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                body.write(piece, 0, count);
            }
        } catch (BrokenConversation e) {
            throw e;
        } catch (IOException e) {
            throw new BrokenConversation(BrokenConversation.Kind.LOCAL_DATA, String.valueOf(e.getMessage()));
        }
    }
}

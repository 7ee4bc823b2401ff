package org.postern.relayd.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.Recipient;
import org.postern.relayd.smtp.BodyType;

/**
 * The body of a MESSAGE record; docs/queue-format.md draws it.
 *
 * @param contentCrc CRC-32C of the content
 * @param big whether the content is in a file of its own rather than behind the body
 */
record EnvelopeRecord(Envelope envelope, int contentCrc, boolean big) {
    private static final int BIG = 1;
    private static final int EIGHT_BIT = 2;
    private static final int SMTP_UTF8 = 4;
    private static final int HELD = 8;
    private static final int SEVEN_BIT = 16;

    private static final int SAME_ORIGINAL = 1;
    private static final int NO_DSN = 2;

    ByteBuffer body() {
        Fields.Writer out = new Fields.Writer()
                .flags((big ? BIG : 0)
                        | flag(envelope.body())
                        | (envelope.smtpUtf8() ? SMTP_UTF8 : 0)
                        | (envelope.held() ? HELD : 0))
                .number(envelope.contentLength())
                .fixed(contentCrc)
                .time(envelope.arrival())
                .text(envelope.sender())
                .text(envelope.ret())
                .text(envelope.envelopeId())
                .number(envelope.recipients().size());
        for (Recipient recipient : envelope.recipients()) {
            boolean sameOriginal = recipient.original().equals(recipient.address());
            boolean noDsn = recipient.notifyOn().isEmpty()
                    && recipient.originalRecipient().isEmpty();
            out.flags((sameOriginal ? SAME_ORIGINAL : 0) | (noDsn ? NO_DSN : 0)).text(recipient.address());
            if (!sameOriginal) {
                out.text(recipient.original());
            }
            if (!noDsn) {
                out.text(recipient.notifyOn()).text(recipient.originalRecipient());
            }
        }
        return out.body();
    }

    private static int flag(BodyType type) {
        return switch (type) {
            case UNDECLARED -> 0;
            case SEVEN_BIT -> SEVEN_BIT;
            case EIGHT_BIT -> EIGHT_BIT;
        };
    }

    private static BodyType bodyType(int flags) {
        if ((flags & EIGHT_BIT) != 0) {
            return BodyType.EIGHT_BIT;
        }
        return (flags & SEVEN_BIT) != 0 ? BodyType.SEVEN_BIT : BodyType.UNDECLARED;
    }

    /** @throws IOException when it is not what {@link #body} writes */
    static EnvelopeRecord parse(long id, ByteBuffer body) throws IOException {
        Fields.Reader in = new Fields.Reader(body);
        int flags = in.flags();
        long contentLength = in.number();
        int contentCrc = in.fixed();
        Instant arrival = in.time();
        String sender = in.text();
        String ret = in.text();
        String envelopeId = in.text();
        int count = in.count();
        List<Recipient> recipients = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            recipients.add(recipient(in));
        }
        return new EnvelopeRecord(
                new Envelope(
                        QueueNumber.text(id),
                        arrival,
                        sender,
                        recipients,
                        contentLength,
                        bodyType(flags),
                        (flags & SMTP_UTF8) != 0,
                        ret,
                        envelopeId,
                        (flags & HELD) != 0),
                contentCrc,
                (flags & BIG) != 0);
    }

    /**
     * What a body says about its content, without the cost of the rest.
     *
     * @param crc of the content
     * @param inline whether it stands behind the body
     */
    record ContentMark(int crc, boolean inline, long length) {
        /** Whether {@code content}, which stands behind the body, is what was written. */
        boolean matches(ByteBuffer content) {
            return !inline || (length == content.remaining() && RecordHeader.crc(content) == crc);
        }
    }

    /** The beginning of {@link #parse}. */
    static ContentMark mark(ByteBuffer body) throws IOException {
        Fields.Reader in = new Fields.Reader(body);
        int flags = in.flags();
        long length = in.number();
        return new ContentMark(in.fixed(), (flags & BIG) == 0, length);
    }

    private static Recipient recipient(Fields.Reader in) throws IOException {
        int flags = in.flags();
        String address = in.text();
        String original = (flags & SAME_ORIGINAL) != 0 ? address : in.text();
        return (flags & NO_DSN) != 0
                ? new Recipient(address, original, "", "")
                : new Recipient(address, original, in.text(), in.text());
    }
}

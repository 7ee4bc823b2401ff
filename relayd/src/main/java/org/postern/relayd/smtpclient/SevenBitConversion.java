package org.postern.relayd.smtpclient;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Makes 7-bit content of 8-bit content for a server that does not announce 8BITMIME (RFC 6152 3): each part that says that it is 8bit or
 * binary becomes quoted-printable (RFC 2045 6.7), and what contains it says 7bit, as Postfix does it. A part that has bytes beyond ASCII without
 * saying so stays as it is, and so do headers.
 *
 * <p>Lines of any length pass through in pieces; of a header {@value #HEADER_BYTES} bytes are looked at.
 */
final class SevenBitConversion implements ContentTarget {
    /** header_size_limit: what is longer is passed on unread. */
    private static final int HEADER_BYTES = 102_400;

    /** mime_nesting_limit: what is nested deeper is not taken apart. */
    private static final int MAX_DEPTH = 100;

    /** Bytes of a line that are looked at together; a boundary has at most 70 (RFC 2046 5.1.1). */
    private static final int PIECE = 2048;

    private static final byte[] CRLF = {'\r', '\n'};

    private final ContentTarget next;
    private final QuotedPrintable encoder;
    private final byte[] piece = new byte[PIECE];
    private int length;
    private boolean insideLine;

    private boolean inHeader = true;
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private boolean headerTooLong;
    private MimeHeader part = MimeHeader.initial(false);

    /** The multiparts that are open, innermost first. */
    private final Deque<MimeHeader> open = new ArrayDeque<>();

    SevenBitConversion(ContentTarget next) {
        this.next = next;
        this.encoder = new QuotedPrintable(next);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws BrokenConversation {
        for (int i = offset; i < offset + count; i++) {
            piece[length++] = bytes[i];
            // A CR may belong to the line end, so it does not end a piece.
            if (bytes[i] == '\n' || length == PIECE || (length == PIECE - 1 && bytes[i] != '\r')) {
                flushPiece();
            }
        }
    }

    private void flushPiece() throws BrokenConversation {
        boolean first = !insideLine;
        boolean last = piece[length - 1] == '\n';
        int size = length;
        length = 0;
        insideLine = !last;
        if (first && isBoundary(size)) {
            return;
        }
        if (inHeader) {
            headerPiece(size, first);
        } else {
            bodyPiece(size, last);
        }
    }

    private void headerPiece(int size, boolean first) throws BrokenConversation {
        if (!first || (isBlank(piece[0]) && header.size() > 0)) {
            addToHeader(size);
            return;
        }
        endHeaderField();
        if (textLength(size) == 0) {
            endHeader();
            next.write(CRLF, 0, 2);
        } else if (nameLength(size) > 0) {
            addToHeader(size);
        } else {
            endHeader(); // no header line: the body begins without an empty line
            bodyPiece(size, piece[size - 1] == '\n');
        }
    }

    private void addToHeader(int size) throws BrokenConversation {
        if (headerTooLong || header.size() + size > HEADER_BYTES) {
            flushHeader();
            headerTooLong = true;
            next.write(piece, 0, size);
        } else {
            header.write(piece, 0, size);
        }
    }

    private void flushHeader() throws BrokenConversation {
        byte[] field = header.toByteArray();
        header.reset();
        next.write(field, 0, field.length);
    }

    private void endHeaderField() throws BrokenConversation {
        headerTooLong = false;
        String field = header.toString(StandardCharsets.ISO_8859_1);
        int colon = field.indexOf(':');
        if (colon > 0) {
            String value = field.substring(colon + 1);
            switch (field.substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
                case "content-transfer-encoding" -> {
                    part = part.encoding(value);
                    if (part.eightBit()) {
                        header.reset(); // endHeader writes what is true afterwards
                        return;
                    }
                }
                case "content-type" -> part = part.type(value);
                default -> {}
            }
        }
        flushHeader();
    }

    private void endHeader() throws BrokenConversation {
        if (part.eightBit()) {
            String now = part.kind() == MimeHeader.Kind.LEAF ? "quoted-printable" : "7bit";
            byte[] field = ("Content-Transfer-Encoding: " + now + "\r\n").getBytes(StandardCharsets.US_ASCII);
            next.write(field, 0, field.length);
        }
        boolean nested = part.kind() == MimeHeader.Kind.MESSAGE;
        if (part.kind() == MimeHeader.Kind.MULTIPART && !part.boundary().isEmpty() && open.size() < MAX_DEPTH) {
            open.push(part);
        }
        inHeader = nested;
        if (nested) {
            part = MimeHeader.initial(false);
        }
    }

    private void bodyPiece(int size, boolean last) throws BrokenConversation {
        if (part.eightBit() && part.kind() == MimeHeader.Kind.LEAF) {
            encoder.text(piece, last ? textLength(size) : size);
            if (last) {
                encoder.endLine();
            }
        } else {
            next.write(piece, 0, size);
        }
    }

    /** Whether the line in {@code piece} is the boundary of an open multipart; if so, it has been dealt with. */
    private boolean isBoundary(int size) throws BrokenConversation {
        if (open.isEmpty() || size < 3 || piece[0] != '-' || piece[1] != '-') {
            return false;
        }
        String line = new String(piece, 2, textLength(size) - 2, StandardCharsets.ISO_8859_1);
        int inner = 0;
        for (MimeHeader multipart : open) {
            if (line.startsWith(multipart.boundary())) {
                boolean end = line.startsWith("--", multipart.boundary().length());
                boundary(multipart, end ? inner + 1 : inner, end, size);
                return true;
            }
            inner++;
        }
        return false;
    }

    /** The boundary in {@code piece} ends as many multiparts, innermost first, and begins a part unless it {@code ends} its own. */
    private void boundary(MimeHeader multipart, int closing, boolean ends, int size) throws BrokenConversation {
        int outer = open.size() - closing;
        if (inHeader) {
            endHeaderField();
            endHeader(); // may open a multipart that has no part
        }
        next.write(piece, 0, size);
        while (open.size() > outer) {
            open.pop();
        }
        inHeader = !ends;
        part = MimeHeader.initial(!ends && multipart.digest());
    }

    /** Bytes of the line's piece without its CRLF. */
    private int textLength(int size) {
        int end = size;
        if (end > 0 && piece[end - 1] == '\n') {
            end--;
            if (end > 0 && piece[end - 1] == '\r') {
                end--;
            }
        }
        return end;
    }

    /** Bytes of the header name that the piece begins with; 0 if it does not (RFC 5322 2.2). */
    private int nameLength(int size) {
        for (int i = 0; i < size; i++) {
            if (piece[i] == ':') {
                return i;
            }
            if (piece[i] <= ' ' || piece[i] == 0x7f) {
                return 0;
            }
        }
        return 0;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    @Override
    public void end() throws BrokenConversation {
        if (length > 0) {
            flushPiece();
        }
        if (inHeader) {
            endHeaderField();
            endHeader();
        }
        encoder.end();
        next.end();
    }
}

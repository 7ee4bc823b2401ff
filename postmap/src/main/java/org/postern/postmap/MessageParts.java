package org.postern.postmap;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Tells the headers of a message from its body, line by line (postmap(1), "-b", "-h", "-m"; RFC 5322 2.2, RFC 2046 5.1). Nothing is ever
 * wrong with a message: what is no header where headers are expected begins the body.
 *
 * <p>Text has one character for each byte.
 */
final class MessageParts {
    /** Takes the parts. */
    interface Handler {
        /** A header with its continuation lines. */
        void header(String text) throws IOException;

        /** A line of a body, a delimiter between bodies, or the empty line between headers and body. */
        void body(String line) throws IOException;
    }

    /** Postfix's header_size_limit, bytes: further continuation lines are left out. */
    private static final int LONGEST_HEADER = 102_400;
    /** Postfix's mime_nesting_limit. */
    private static final int DEEPEST = 100;
    /** Postfix's mime_boundary_length_limit. */
    private static final int LONGEST_BOUNDARY = 2048;

    /** What the headers said about the body that follows. */
    private enum Content {
        OTHER,
        MESSAGE,
        MULTIPART
    }

    /**
     * A multipart that is not over.
     *
     * @param parts what its parts are when they do not say
     */
    private record Multipart(String boundary, Content parts) {}

    private final boolean mime;
    private final Handler handler;
    private final Deque<Multipart> multiparts = new ArrayDeque<>();
    private final StringBuilder header = new StringBuilder();
    private boolean inHeaders = true;
    private Content content = Content.OTHER;

    /** With {@code mime}, bodies are looked into: the parts of a multipart and the message in a message have headers too. */
    MessageParts(boolean mime, Handler handler) {
        this.mime = mime;
        this.handler = handler;
    }

    /** The next line, without its end. */
    void line(String text) throws IOException {
        if (inHeaders && headerLine(text)) {
            return;
        }
        if (inHeaders) {
            endHeaders(text);
        } else if (text.startsWith("--")) {
            delimiter(text);
        }
        handler.body(text);
    }

    /** There are no more lines. */
    void end() throws IOException {
        endHeader();
    }

    /** Whether the line belongs to the headers. */
    private boolean headerLine(String text) throws IOException {
        boolean continues = text.startsWith(" ") || text.startsWith("\t");
        if (continues && !header.isEmpty()) {
            if (header.length() < LONGEST_HEADER) {
                header.append('\n').append(text);
            }
            return true;
        }
        endHeader();
        int nameEnd = nameEnd(text);
        if (nameEnd < 0) {
            return false;
        }
        // Blanks between the name and its colon were allowed once (RFC 5322 4.5.8).
        header.append(text, 0, nameEnd).append(text, text.indexOf(':', nameEnd), text.length());
        return true;
    }

    private void endHeader() throws IOException {
        if (header.isEmpty()) {
            return;
        }
        String text = header.toString();
        header.setLength(0);
        if (mime && text.regionMatches(true, 0, "content-type:", 0, "content-type:".length())) {
            contentType(new ContentType(text.substring("content-type:".length())));
        }
        handler.header(text);
    }

    /** Where the name of a header ends; -1 if this is none. */
    private static int nameEnd(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) > ' ' && text.charAt(end) < 0x7f && text.charAt(end) != ':') {
            end++;
        }
        int colon = end;
        while (colon < text.length() && (text.charAt(colon) == ' ' || text.charAt(colon) == '\t')) {
            colon++;
        }
        return end > 0 && colon < text.length() && text.charAt(colon) == ':' ? end : -1;
    }

    private void contentType(ContentType type) {
        content = switch (type.type()) {
            case "message" ->
                "rfc822".equals(type.subtype()) || "global".equals(type.subtype()) ? Content.MESSAGE : Content.OTHER;
            case "multipart" -> Content.MULTIPART;
            default -> Content.OTHER;
        };
        if (content == Content.MULTIPART) {
            Content parts = "digest".equals(type.subtype()) ? Content.MESSAGE : Content.OTHER;
            for (String boundary : type.boundaries()) {
                if (multiparts.size() <= DEEPEST) {
                    multiparts.push(
                            new Multipart(boundary.substring(0, Math.min(boundary.length(), LONGEST_BOUNDARY)), parts));
                }
            }
        }
    }

    /** {@code text} is the first line that is no header. */
    private void endHeaders(String text) throws IOException {
        if (!text.isEmpty()) {
            // There should be an empty line; postmap makes one.
            handler.body("");
        }
        inHeaders = text.isEmpty() && content == Content.MESSAGE;
        content = Content.OTHER;
        if (!text.isEmpty() && text.startsWith("--")) {
            delimiter(text);
        }
    }

    private void delimiter(String line) {
        int inner = 0;
        for (Multipart multipart : multiparts) {
            if (line.startsWith(multipart.boundary(), 2)) {
                for (; inner > 0; inner--) {
                    multiparts.pop();
                }
                if (line.startsWith("--", 2 + multipart.boundary().length())) {
                    multiparts.pop();
                } else {
                    inHeaders = true;
                    content = multipart.parts();
                }
                return;
            }
            inner++;
        }
    }
}

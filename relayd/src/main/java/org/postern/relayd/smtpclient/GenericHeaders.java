package org.postern.relayd.smtpclient;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.postern.address.AddressTokens;
import org.postern.address.QuotedForm;
import org.postern.relayd.rewrite.GenericMaps;

/**
 * Applies smtp_generic_maps to the addresses in the header of a message (generic(5)). Headers that name nobody, those of parts and of
 * messages within, and whatever does not change pass as they are.
 */
final class GenericHeaders implements ContentTarget {
    /** header_size_limit: what is longer is passed on unread. */
    private static final int HEADER_BYTES = 102_400;

    /** Those that name senders or recipients, as Postfix knows them. */
    private static final Set<String> NAMES = Set.of(
            "apparently-to",
            "bcc",
            "cc",
            "disposition-notification-to",
            "errors-to",
            "from",
            "reply-to",
            "resent-bcc",
            "resent-cc",
            "resent-from",
            "resent-reply-to",
            "resent-sender",
            "resent-to",
            "return-path",
            "return-receipt-to",
            "sender",
            "to");

    private final ContentTarget next;
    private final GenericMaps maps;
    private final ByteArrayOutputStream field = new ByteArrayOutputStream();
    private int column;
    private boolean over;

    GenericHeaders(ContentTarget next, GenericMaps maps) {
        this.next = next;
        this.maps = maps;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws BrokenConversation {
        int at = offset;
        for (; at < offset + length && !over; at++) {
            byte b = bytes[at];
            if (column == 0 && b != ' ' && b != '\t') {
                endField();
                over = b == '\n' || b == '\r';
            }
            field.write(b);
            column = b == '\n' ? 0 : column + 1;
            if (field.size() > HEADER_BYTES) {
                over = true;
            }
        }
        if (over) {
            passField();
            next.write(bytes, at, offset + length - at);
        }
    }

    @Override
    public void end() throws BrokenConversation {
        endField();
        next.end();
    }

    private void passField() throws BrokenConversation {
        next.write(field.toByteArray(), 0, field.size());
        field.reset();
    }

    private void endField() throws BrokenConversation {
        // A char for each byte, so that places in the text are places in the field.
        String text = field.toString(StandardCharsets.ISO_8859_1);
        int colon = text.indexOf(':');
        if (colon < 0 || !NAMES.contains(text.substring(0, colon).strip().toLowerCase(Locale.ROOT))) {
            passField();
            return;
        }
        StringBuilder mapped = new StringBuilder(text.substring(0, colon + 1));
        String value = text.substring(colon + 1);
        int done = 0;
        for (HeaderAddresses.Span span : HeaderAddresses.in(value)) {
            mapped.append(value, done, span.start()).append(mapped(value.substring(span.start(), span.end())));
            done = span.end();
        }
        mapped.append(value, done, value.length());
        byte[] bytes = mapped.toString().getBytes(StandardCharsets.ISO_8859_1);
        next.write(bytes, 0, bytes.length);
        field.reset();
    }

    /** {@code written} is in quoted form, a char for each byte; so is the result. */
    private String mapped(String written) throws BrokenConversation {
        String utf8 = new String(written.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        String address = AddressTokens.scan(utf8).internal();
        String mapped = map(maps, address);
        return mapped.equals(address)
                ? written
                : new String(QuotedForm.quote(mapped).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /**
     * What {@code address}, unquoted form, becomes.
     *
     * @throws BrokenConversation when a table cannot be asked
     */
    static String map(GenericMaps maps, String address) throws BrokenConversation {
        return switch (maps.map(address)) {
            case GenericMaps.Result.Address(String mapped) -> mapped;
            case GenericMaps.Result.Failed(String reason) ->
                throw new BrokenConversation(BrokenConversation.Kind.LOCAL_DATA, reason);
        };
    }
}

package org.postern.relayd.smtpclient;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.postern.relayd.smtpclient.BrokenConversation.Kind;

/**
 * Reads one reply, of any number of lines up to {@link Wire#MAX_REPLY} bytes. Lines end in LF, with or without CR before it. A line that
 * does not begin with three digits is passed over, as Postfix does ("non-SMTP response"), since some filters in between write such lines;
 * a peer that sends nothing else runs into the limit or the deadline.
 */
final class ReplyReader {
    private final Wire wire;
    private final ReplyFilter filter;
    private final long deadline;
    private final List<String> lines = new ArrayList<>();
    private int kept;
    private int bytes;

    ReplyReader(Wire wire, ReplyFilter filter, long deadline) {
        this.wire = wire;
        this.filter = filter;
        this.deadline = deadline;
    }

    PeerReply read() throws BrokenConversation {
        while (true) {
            String line = filter.applied(line());
            boolean last = startsWithCode(line) && !(line.length() > 3 && line.charAt(3) == '-');
            if (last || kept + line.length() < Wire.MAX_TEXT) {
                kept += line.length();
                lines.add(line);
            }
            if (last) {
                return PeerReply.of(lines);
            }
        }
    }

    /** RFC 5321 4.2: three digits, then a blank, a hyphen, or nothing. */
    private static boolean startsWithCode(String line) {
        if (line.length() < 3 || (line.length() > 3 && " -".indexOf(line.charAt(3)) < 0)) {
            return false;
        }
        return isDigit(line.charAt(0)) && isDigit(line.charAt(1)) && isDigit(line.charAt(2));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private String line() throws BrokenConversation {
        byte[] kept = new byte[Wire.MAX_LINE];
        int length = 0;
        while (true) {
            int next = wire.read(deadline);
            if (++bytes > Wire.MAX_REPLY) {
                throw new BrokenConversation(Kind.GARBAGE, "reply without end");
            }
            if (next == '\n') {
                break;
            }
            if (length < kept.length) {
                kept[length++] = (byte) next;
            }
        }
        while (length > 0 && (kept[length - 1] == '\r' || kept[length - 1] == ' ')) {
            length--;
        }
        return printable(new String(kept, 0, length, StandardCharsets.UTF_8));
    }

    /** Nothing of a peer may act on a terminal or forge a log line. */
    static String printable(String line) {
        StringBuilder clean = new StringBuilder(line);
        for (int i = 0; i < clean.length(); i++) {
            char c = clean.charAt(i);
            if (Character.isISOControl(c) || c == '\ufffd') {
                clean.setCharAt(i, '?');
            }
        }
        return clean.toString();
    }
}

package org.postern.relayd.bounce;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A strict reader of multipart messages (RFC 2046 5.1) for tests. It throws when lines do not end in CRLF, are too long, or the boundary is
 * not closed.
 *
 * @param header field names in lower case; of a repeated one the last
 * @param body everything after the first empty line
 */
record MimeParts(Map<String, String> header, String body) {
    static MimeParts parse(String text) {
        int end = text.startsWith("\r\n") ? -2 : text.indexOf("\r\n\r\n");
        if (end == -1) {
            throw new AssertionError("no end of header in " + text);
        }
        Map<String, String> fields = new LinkedHashMap<>();
        String unfolded = end < 0 ? "" : text.substring(0, end).replaceAll("\r\n[ \t]+", " ");
        for (String line : unfolded.isEmpty() ? new String[0] : unfolded.split("\r\n", -1)) {
            int colon = line.indexOf(": ");
            if (colon < 1 || line.substring(0, colon).contains(" ")) {
                throw new AssertionError("no header field: " + line);
            }
            fields.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
        }
        return new MimeParts(fields, text.substring(end + 4));
    }

    static void checkLines(String text) {
        if (!text.endsWith("\r\n")) {
            throw new AssertionError("last line is not ended");
        }
        for (String line : text.split("\r\n", -1)) {
            if (line.contains("\r") || line.contains("\n") || line.length() > 998) {
                throw new AssertionError("bad line: " + line);
            }
        }
    }

    String field(String name) {
        String value = header.get(name);
        if (value == null) {
            throw new AssertionError("no field " + name + " in " + header);
        }
        return value;
    }

    List<MimeParts> parts() {
        String type = field("content-type");
        int at = type.indexOf("boundary=\"") + 10;
        String boundary = "\r\n--" + type.substring(at, type.indexOf('"', at));
        String[] pieces = ("\r\n" + body).split(Pattern.quote(boundary), -1);
        if (!pieces[pieces.length - 1].equals("--\r\n")) {
            throw new AssertionError("boundary not closed: " + pieces[pieces.length - 1]);
        }
        List<MimeParts> parts = new ArrayList<>();
        for (int i = 1; i < pieces.length - 1; i++) {
            parts.add(parse(pieces[i].substring(2)));
        }
        return parts;
    }

    /** Groups of fields, as in a delivery status (RFC 3464 2.1). */
    List<MimeParts> groups() {
        List<MimeParts> groups = new ArrayList<>();
        for (String group : body.split("(\r\n){2}", -1)) {
            if (!group.isBlank()) {
                groups.add(parse(group + "\r\n\r\n"));
            }
        }
        return groups;
    }
}

package org.postern.findings;

/** Text in JSON as postconf(1), postmap(1) and postqueue(1) write it: only what must be escaped is, and DEL. */
public final class JsonText {
    /** By character; empty for what stands for itself. */
    private static final String[] ESCAPES = new String[0x80];

    static {
        for (int c = 0; c < ESCAPES.length; c++) {
            ESCAPES[c] = switch (c) {
                case '"', '\\' -> "\\" + (char) c;
                case '\b' -> "\\b";
                case '\f' -> "\\f";
                case '\n' -> "\\n";
                case '\r' -> "\\r";
                case '\t' -> "\\t";
                default -> c < ' ' || c == 0x7f ? "\\u%04X".formatted(c) : "";
            };
        }
    }

    private JsonText() {}

    /** What stands for {@code c} within a JSON string (RFC 8259 section 7); empty if it may stand there itself. */
    public static String escape(int c) {
        return c < ESCAPES.length ? ESCAPES[c] : "";
    }

    /** {@code text} as a JSON string, quotes included. */
    public static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            String escape = escape(c);
            if (escape.isEmpty()) {
                json.append(c);
            } else {
                json.append(escape);
            }
        }
        return json.append('"').toString();
    }
}

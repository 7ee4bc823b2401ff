package org.postern.relayd.smtpclient;

import java.util.Locale;

/**
 * What the header of a MIME part says about its body (RFC 2045), as far as conversion to 7 bits needs it.
 *
 * @param eightBit whether Content-Transfer-Encoding is 8bit or binary
 * @param kind how the body is made up
 * @param boundary of a multipart; empty otherwise
 * @param digest whether the parts are messages where they do not say otherwise (RFC 2046 5.1.5)
 */
record MimeHeader(boolean eightBit, Kind kind, String boundary, boolean digest) {
    /** How a body is made up. */
    enum Kind {
        /** Text or data. */
        LEAF,
        /** Parts between boundaries. */
        MULTIPART,
        /** A whole message. */
        MESSAGE
    }

    /** What holds without a header. */
    static MimeHeader initial(boolean inDigest) {
        return new MimeHeader(false, inDigest ? Kind.MESSAGE : Kind.LEAF, "", false);
    }

    /** After a Content-Transfer-Encoding header with this value. */
    MimeHeader encoding(String value) {
        String token = firstToken(value);
        return new MimeHeader(token.equals("8bit") || token.equals("binary"), kind, boundary, digest);
    }

    /** After a Content-Type header with this value. */
    MimeHeader type(String value) {
        String[] type = firstToken(value).split("/", 2);
        String subtype = type.length > 1 ? type[1] : "";
        return switch (type[0]) {
            case "multipart" -> new MimeHeader(eightBit, Kind.MULTIPART, boundary(value), subtype.equals("digest"));
            case "message" -> new MimeHeader(eightBit, subtype.equals("rfc822") ? Kind.MESSAGE : Kind.LEAF, "", false);
            default -> new MimeHeader(eightBit, Kind.LEAF, "", false);
        };
    }

    private static String firstToken(String value) {
        StringBuilder token = new StringBuilder();
        for (int i = afterBlanks(value, 0); i < value.length() && " \t\r\n;(".indexOf(value.charAt(i)) < 0; i++) {
            token.append(value.charAt(i));
        }
        return token.toString().toLowerCase(Locale.ROOT);
    }

    /** Past blanks and comments (RFC 5322 3.2.2). */
    private static int afterBlanks(String text, int from) {
        int at = from;
        int depth = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\' && depth > 0) {
                at++;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (depth == 0 && " \t\r\n".indexOf(c) < 0) {
                break;
            }
            at++;
        }
        return Math.min(at, text.length());
    }

    /** The value of the parameter boundary; empty when there is none. */
    private static String boundary(String value) {
        int at = 0;
        while (true) {
            at = nextParameter(value, at);
            if (at == value.length()) {
                return "";
            }
            int name = afterBlanks(value, at + 1);
            int equals = value.indexOf('=', name);
            if (equals < 0) {
                return "";
            }
            at++;
            if (value.substring(name, equals).strip().equalsIgnoreCase("boundary")) {
                return unquoted(value, afterBlanks(value, equals + 1));
            }
        }
    }

    /** Where the next semicolon outside quotes is; the end of the text when there is none. */
    private static int nextParameter(String text, int from) {
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ';' && !quoted) {
                return i;
            }
        }
        return text.length();
    }

    private static String unquoted(String text, int from) {
        StringBuilder word = new StringBuilder();
        boolean quoted = from < text.length() && text.charAt(from) == '"';
        for (int i = quoted ? from + 1 : from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted ? c == '"' : " \t\r\n;(".indexOf(c) >= 0) {
                break;
            }
            if (quoted && c == '\\' && i + 1 < text.length()) {
                i++;
            }
            word.append(text.charAt(i));
        }
        return word.toString();
    }
}

package org.postern.relayd.smtp;

/**
 * One SMTP reply (RFC 5321 4.2) with its enhanced status code (RFC 2034).
 *
 * @param code three digits
 * @param enhanced such as {@code 5.1.1}; empty where a reply has none (greeting, HELO, 354)
 * @param text the rest of the line, without line ends
 */
public record Reply(int code, String enhanced, String text) {
    /** Makes line ends in {@code text} blanks: a reply text may quote a peer, and a peer must not write replies of its own. */
    public Reply {
        if (text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0) {
            text = text.replace('\r', ' ').replace('\n', ' ');
        }
    }

    /** Parses {@code 550 5.1.1 text}, where the enhanced code may be missing. */
    public static Reply parse(String line) {
        int code = Integer.parseInt(line.substring(0, 3));
        String rest = line.length() > 4 ? line.substring(4) : "";
        int end = enhancedEnd(rest);
        return new Reply(code, rest.substring(0, end), rest.substring(end).stripLeading());
    }

    /** Whether the client succeeded: 2yz or 3yz. */
    public boolean isPositive() {
        return code < 400;
    }

    /** Whether the client is asked to try again: 4yz. */
    public boolean isSoft() {
        return code >= 400 && code < 500;
    }

    /** Whether the client is told to give up: 5yz. */
    public boolean isHard() {
        return code >= 500;
    }

    /** A line of a reply as on the wire, with 4 in place of the 5 of its code and its enhanced status code (soft_bounce). */
    public static String softened(String line) {
        if (!line.startsWith("5")) {
            return line;
        }
        String softer = "4" + line.substring(1);
        boolean enhanced = line.startsWith("5", 4);
        return enhanced ? softer.substring(0, 4) + "4" + softer.substring(5) : softer;
    }

    /** The reply as on the wire, without CRLF. */
    @Override
    public String toString() {
        return enhanced.isEmpty() ? code + " " + text : code + " " + enhanced + " " + text;
    }

    /** The length of an enhanced status code at the start of {@code text}; 0 if there is none (RFC 3463 2: class.subject.detail). */
    public static int enhancedEnd(String text) {
        int at = 0;
        for (int part = 0; part < 3; part++) {
            int digits = 0;
            while (at < text.length() && Character.isDigit(text.charAt(at))) {
                at++;
                digits++;
            }
            boolean wellFormed =
                    part == 0 ? digits == 1 && "245".indexOf(text.charAt(0)) >= 0 : digits >= 1 && digits <= 3;
            if (!wellFormed) {
                return 0;
            }
            if (part < 2) {
                if (at >= text.length() || text.charAt(at) != '.') {
                    return 0;
                }
                at++;
            }
        }
        return at == text.length() || text.charAt(at) == ' ' ? at : 0;
    }
}

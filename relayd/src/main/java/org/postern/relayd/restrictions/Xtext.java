package org.postern.relayd.restrictions;

import java.util.Optional;

/** The coding of text in DSN parameters (RFC 3461 4): {@code +XX} for characters that a parameter cannot have. */
final class Xtext {
    private Xtext() {}

    /** The decoded text; nothing when it is not xtext. */
    static Optional<String> decode(String xtext) {
        StringBuilder text = new StringBuilder(xtext.length());
        for (int i = 0; i < xtext.length(); i++) {
            char c = xtext.charAt(i);
            if (c == '+') {
                int high = i + 1 < xtext.length() ? hex(xtext.charAt(i + 1)) : -1;
                int low = i + 2 < xtext.length() ? hex(xtext.charAt(i + 2)) : -1;
                if (high < 0 || low < 0) {
                    return Optional.empty();
                }
                text.append((char) (high << 4 | low));
                i += 2;
            } else {
                text.append(c);
            }
        }
        return Optional.of(text.toString());
    }

    private static int hex(char c) {
        return c > 0x7f ? -1 : Character.digit(c, 16);
    }
}

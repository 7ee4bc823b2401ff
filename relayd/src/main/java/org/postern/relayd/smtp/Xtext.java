package org.postern.relayd.smtp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** The coding of ENVID and ORCPT (RFC 3461 4): {@code +XX} for octets that a parameter cannot have. */
public final class Xtext {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Xtext() {}

    /** {@code text}, of ASCII characters that can be seen, as a parameter can have it. */
    public static String encode(String text) {
        StringBuilder xtext = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '+' || c == '=' || c <= ' ' || c >= 0x7f) {
                xtext.append('+').append(HEX.toHexDigits((byte) c));
            } else {
                xtext.append(c);
            }
        }
        return xtext.toString();
    }

    /** The decoded text; nothing when it is not xtext. */
    public static Optional<String> decode(String xtext) {
        byte[] coded = xtext.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream plain = new ByteArrayOutputStream(coded.length);
        for (int i = 0; i < coded.length; i++) {
            if (coded[i] != '+') {
                plain.write(coded[i]);
                continue;
            }
            if (i + 2 >= coded.length || !HexFormat.isHexDigit(coded[i + 1]) || !HexFormat.isHexDigit(coded[i + 2])) {
                return Optional.empty();
            }
            plain.write(HexFormat.fromHexDigit(coded[i + 1]) << 4 | HexFormat.fromHexDigit(coded[i + 2]));
            i += 2;
        }
        return Optional.of(plain.toString(StandardCharsets.UTF_8));
    }
}

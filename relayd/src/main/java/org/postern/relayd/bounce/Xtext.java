package org.postern.relayd.bounce;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The encoding of ENVID and ORCPT (RFC 3461 4). */
final class Xtext {
    private Xtext() {}

    /** What the text stands for; a plus sign without two hexadecimal digits after it stands for itself. */
    static String decode(String text) {
        byte[] coded = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream plain = new ByteArrayOutputStream(coded.length);
        for (int i = 0; i < coded.length; i++) {
            if (coded[i] == '+'
                    && i + 2 < coded.length
                    && HexFormat.isHexDigit(coded[i + 1])
                    && HexFormat.isHexDigit(coded[i + 2])) {
                plain.write(HexFormat.fromHexDigit(coded[i + 1]) << 4 | HexFormat.fromHexDigit(coded[i + 2]));
                i += 2;
            } else {
                plain.write(coded[i]);
            }
        }
        return plain.toString(StandardCharsets.UTF_8);
    }
}

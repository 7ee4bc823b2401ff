package org.postern.benchmarks;

import java.nio.charset.StandardCharsets;

/** What goes over the wire. */
final class Ascii {
    private Ascii() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

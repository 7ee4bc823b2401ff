package org.postern.benchmarks;

import java.nio.charset.StandardCharsets;

/** Which values the entries of a table have. */
public enum GeneratedValues {
    /** Few, as in a transport table: eight gateways. */
    SHARED {
        @Override
        String text(int number) {
            return "smtp:[gateway" + number % 8 + ".inside.example.com]";
        }
    },
    /** One of its own for each key, as in a virtual alias table. */
    DIFFERENT {
        @Override
        String text(int number) {
            return "mailbox" + number + "@inside.example.com";
        }
    };

    /** The value of entry {@code number}. */
    abstract String text(int number);

    byte[] bytes(int number) {
        return text(number).getBytes(StandardCharsets.US_ASCII);
    }
}

package org.postern.relayd.restrictions;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A pattern for IPv4 addresses such as {@code 127.0.0.[2..5;7]}: four numbers separated by dots, each of which may be a list of numbers and
 * ranges in brackets (postconf(5), reject_rbl_client).
 */
final class AddressPattern {
    private final List<BitSet> octets;

    private AddressPattern(List<BitSet> octets) {
        this.octets = octets;
    }

    /** A pattern, or what is wrong with it. */
    sealed interface Parsed {
        record Ok(AddressPattern pattern) implements Parsed {}

        /** {@code reason} shows the place, in Postfix's words. */
        record Malformed(String reason) implements Parsed {}
    }

    /** Reads {@code text}, which may have brackets around all of it. */
    static Parsed parse(String text) {
        int closing = text.startsWith("[") ? closing(text) : 0;
        if (closing == text.length()) {
            return new Parsed.Malformed(text.isEmpty() ? "empty address pattern" : "missing \"]\" character");
        }
        boolean bracketed = closing > 0 && closing == text.length() - 1;
        return new Reader(bracketed ? text.substring(1, closing) : text).read();
    }

    /** The index of the bracket that closes the first one; the length of the text when there is none. */
    private static int closing(String text) {
        int level = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '[') {
                level++;
            } else if (c == ']' && --level == 0) {
                return i;
            }
        }
        return text.length();
    }

    boolean matches(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != octets.size()) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if (!octets.get(i).get(bytes[i] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    /** The text, one token after the other. */
    private static final class Reader {
        /** No token. */
        private static final char NUMBER = 'N';

        private static final char BAD_NUMBER = 'E';
        private static final char END = '\0';

        private final String text;
        private int tokenStart;
        private int at;
        private int number;
        private String problem = "";

        Reader(String text) {
            this.text = text;
        }

        Parsed read() {
            if (text.isEmpty()) {
                return new Parsed.Malformed("empty address pattern");
            }
            List<BitSet> octets = new ArrayList<>();
            while (true) {
                BitSet octet = new BitSet(256);
                if (!octet(octet)) {
                    return new Parsed.Malformed(problem);
                }
                octets.add(octet);
                char next = next();
                if (octets.size() == 4) {
                    return next == END
                            ? new Parsed.Ok(new AddressPattern(List.copyOf(octets)))
                            : malformed("garbage after pattern");
                }
                if (next != '.') {
                    return malformed("need \".\"");
                }
            }
        }

        private Parsed malformed(String what) {
            var _ = fail(what);
            return new Parsed.Malformed(problem);
        }

        private boolean octet(BitSet octet) {
            return switch (next()) {
                case NUMBER -> {
                    octet.set(number);
                    yield true;
                }
                case '[' -> choices(octet);
                default -> fail("need decimal number 0..255 or \"[\"");
            };
        }

        private boolean choices(BitSet octet) {
            while (true) {
                if (next() != NUMBER) {
                    return fail("need decimal number 0..255");
                }
                int from = number;
                char then = next();
                if (then == '.') {
                    if (next() != '.' || next() != NUMBER || number < from) {
                        return fail("numeric range error");
                    }
                    octet.set(from, number + 1);
                    then = next();
                } else {
                    octet.set(from);
                }
                if (then == ']') {
                    return true;
                }
                if (then != ';') {
                    return fail("need \";\" or \"]\"");
                }
            }
        }

        private boolean fail(String what) {
            problem = what + " at \"" + text.substring(0, tokenStart) + ">" + text.substring(tokenStart, at) + "<"
                    + text.substring(at) + "\"";
            return false;
        }

        private char next() {
            tokenStart = at;
            if (at == text.length()) {
                return END;
            }
            char c = text.charAt(at++);
            if (c < '0' || c > '9') {
                return c;
            }
            number = c - '0';
            boolean tooBig = false;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                number = Math.min(1000, number * 10 + text.charAt(at++) - '0');
                tooBig |= number > 255;
            }
            return tooBig ? BAD_NUMBER : NUMBER;
        }
    }
}

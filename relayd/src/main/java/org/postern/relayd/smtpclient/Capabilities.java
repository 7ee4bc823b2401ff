package org.postern.relayd.smtpclient;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.postern.config.Nexthop;

/**
 * What a server said it can (RFC 5321 4.1.1.1).
 *
 * @param sizeLimit greatest message it takes, in bytes; 0 when it does not say (RFC 1870)
 * @param chunking whether it takes content in chunks of a known length (RFC 3030)
 * @param auth whether it lets us say who we are (RFC 4954)
 * @param mechanisms how, in capitals and its order
 */
record Capabilities(
        boolean pipelining,
        boolean size,
        long sizeLimit,
        boolean eightBitMime,
        boolean smtpUtf8,
        boolean dsn,
        boolean startTls,
        boolean chunking,
        boolean auth,
        List<String> mechanisms) {
    /** A server that knows HELO only. */
    static final Capabilities NONE =
            new Capabilities(false, false, 0, false, false, false, false, false, false, List.of());

    Capabilities {
        mechanisms = List.copyOf(mechanisms);
    }

    /**
     * Reads the lines of an EHLO reply.
     *
     * @param lines without codes; the first, with the server's name, is passed over
     * @param discarded keywords to disregard, in lower case (smtp_discard_ehlo_keywords)
     */
    static Capabilities of(List<String> lines, Set<String> discarded) {
        boolean pipelining = false;
        boolean size = false;
        long sizeLimit = 0;
        boolean eightBit = false;
        boolean utf8 = false;
        boolean dsn = false;
        boolean startTls = false;
        boolean chunking = false;
        boolean auth = false;
        List<String> mechanisms = new ArrayList<>();
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            // Some servers write SIZE=n, and AUTH=PLAIN.
            String[] words = line.strip().split("[ =\t]+", 3);
            String keyword = words[0].toLowerCase(Locale.ROOT);
            if (discarded.contains(keyword)) {
                continue;
            }
            switch (keyword) {
                case "pipelining" -> pipelining = true;
                case "size" -> {
                    size = true;
                    sizeLimit = words.length > 1 && words[1].matches("[0-9]{1,18}") ? Long.parseLong(words[1]) : 0;
                }
                case "8bitmime" -> eightBit = true;
                case "smtputf8" -> utf8 = true;
                case "dsn" -> dsn = true;
                case "starttls" -> startTls = true;
                case "chunking" -> chunking = true;
                case "auth" -> {
                    auth = true;
                    String all = String.join(" ", List.of(words).subList(1, words.length));
                    mechanisms.addAll(Nexthop.words(all.toUpperCase(Locale.ROOT)));
                }
                default -> {}
            }
        }
        return new Capabilities(pipelining, size, sizeLimit, eightBit, utf8, dsn, startTls, chunking, auth, mechanisms);
    }
}

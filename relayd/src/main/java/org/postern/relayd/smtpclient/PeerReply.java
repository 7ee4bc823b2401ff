package org.postern.relayd.smtpclient;

import java.util.List;
import org.postern.relayd.smtp.Reply;

/**
 * What a server said.
 *
 * @param code three digits
 * @param dsn its enhanced status code; {@code X.0.0} of the code's class when it gave none, or one of another class (RFC 2034 4); {@code
 *     5.5.0} when the code's class is none of 2, 4 and 5
 * @param lines with their codes, without line ends, unprintable characters as {@code ?}
 */
record PeerReply(int code, String dsn, List<String> lines) {
    PeerReply {
        lines = List.copyOf(lines);
    }

    /** Reads the lines of a reply, the last of which begins with the code. */
    static PeerReply of(List<String> lines) {
        String last = lines.getLast();
        int code = Integer.parseInt(last, 0, 3, 10);
        String rest = last.length() > 4 ? last.substring(4).stripLeading() : "";
        int type = code / 100;
        if (type != 2 && type != 4 && type != 5) {
            return new PeerReply(code, "5.5.0", lines);
        }
        int end = Reply.enhancedEnd(rest);
        boolean sameClass = end > 0 && rest.charAt(0) - '0' == type;
        return new PeerReply(code, sameClass ? rest.substring(0, end) : type + ".0.0", lines);
    }

    /** All lines, joined by a blank. */
    String text() {
        return String.join(" ", lines);
    }

    /** What follows the code in each line. */
    List<String> linesWithoutCode() {
        return lines.stream()
                .map(line -> line.length() > 4 ? line.substring(4) : "")
                .toList();
    }

    /** 2yz. */
    boolean isAccepted() {
        return code / 100 == 2;
    }

    /** 3yz: go on. */
    boolean isIntermediate() {
        return code / 100 == 3;
    }
}

package org.postern.relayd.cleanup;

import java.util.HashSet;
import java.util.Set;

/** Which headers a message has, as far as it matters for those that it lacks (RFC 5322 3.6). */
final class SeenHeaders {
    private static final Set<String> RESENT = Set.of(
            "resent-bcc",
            "resent-cc",
            "resent-date",
            "resent-from",
            "resent-message-id",
            "resent-reply-to",
            "resent-sender",
            "resent-to");

    private static final Set<String> VISIBLE_RECIPIENTS = Set.of("to", "cc", "resent-to", "resent-cc");
    private static final Set<String> NEEDED = Set.of("message-id", "date", "from");

    private final Set<String> seen = new HashSet<>();
    private boolean resent;
    private boolean recipients;
    private int received;

    /** @param name in lower case */
    void add(String name) {
        switch (name) {
            case "received" -> received++;
            default -> {
                resent |= RESENT.contains(name);
                recipients |= VISIBLE_RECIPIENTS.contains(name);
                String plain = name.startsWith("resent-") ? name.substring("resent-".length()) : name;
                if (NEEDED.contains(plain)) {
                    seen.add(name);
                }
            }
        }
    }

    /** How many hosts the message has passed. */
    int received() {
        return received;
    }

    /** What stands before the names of headers that are added: {@code Resent-} when somebody sent the message on (RFC 5322 3.6.6). */
    String prefix() {
        return resent ? "Resent-" : "";
    }

    /** @param name in lower case */
    boolean lacks(String name) {
        return !seen.contains(resent ? "resent-" + name : name);
    }

    boolean lacksRecipients() {
        return !recipients;
    }
}

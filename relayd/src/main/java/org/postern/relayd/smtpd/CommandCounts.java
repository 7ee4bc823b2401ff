package org.postern.relayd.smtpd;

import java.util.LinkedHashMap;
import java.util.Map;

/** How often each command was given and how often it succeeded, for the line that a session ends with: {@code rcpt=0/1 commands=4/5}. */
final class CommandCounts {
    private static final String[] ORDER = {
        "helo",
        "ehlo",
        "starttls",
        "auth",
        "mail",
        "rcpt",
        "data",
        "bdat",
        "rset",
        "noop",
        "vrfy",
        "etrn",
        "quit",
        "xclient",
        "xforward",
        "help",
        "unknown"
    };

    private final Map<String, int[]> counts = new LinkedHashMap<>();

    CommandCounts() {
        for (String command : ORDER) {
            counts.put(command, new int[2]);
        }
    }

    /** @param command in lower case; an unknown one counts as {@code unknown} */
    void count(String command, boolean succeeded) {
        int[] count = counts.containsKey(command) ? counts.get(command) : counts.get("unknown");
        if (count != null) {
            count[0] += succeeded ? 1 : 0;
            count[1]++;
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        int succeeded = 0;
        int total = 0;
        for (Map.Entry<String, int[]> entry : counts.entrySet()) {
            int[] count = entry.getValue();
            if (count[1] > 0) {
                append(text, entry.getKey(), count[0], count[1]);
                succeeded += count[0];
                total += count[1];
            }
        }
        append(text, "commands", succeeded, total);
        return text.toString();
    }

    private static void append(StringBuilder text, String name, int succeeded, int total) {
        text.append(' ').append(name).append('=').append(succeeded);
        if (succeeded != total) {
            text.append('/').append(total);
        }
    }
}

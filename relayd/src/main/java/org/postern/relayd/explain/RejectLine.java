package org.postern.relayd.explain;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.address.IpAddress;

/** Reads the question out of a line of the mail log about a refusal, which may begin with its time stamp. */
final class RejectLine {
    private static final Pattern CLIENT =
            Pattern.compile("reject(?:_warning)?: \\w[\\w-]* from (\\S+)\\[([0-9A-Fa-f.:]+)]");

    private RejectLine() {}

    /** The message that the line is about; nothing when it is about none, or about none to one recipient. */
    static Optional<Question> parse(String line) {
        Matcher client = CLIENT.matcher(line);
        if (!client.find()) {
            return Optional.empty();
        }
        // The reply may quote anything that a client has said; the fields are the last of their kind.
        Optional<String> recipient = field(line, " to=<");
        Optional<IpAddress> address = IpAddress.parse(client.group(2));
        if (recipient.isEmpty() || address.isEmpty()) {
            return Optional.empty();
        }
        String name = client.group(1);
        return Optional.of(new Question(
                address.get(),
                name,
                field(line, " helo=<").orElseGet(() -> Question.literal(address.get())),
                field(line, " from=<").orElse(""),
                recipient.get()));
    }

    private static Optional<String> field(String line, String begin) {
        int start = line.lastIndexOf(begin);
        if (start < 0) {
            return Optional.empty();
        }
        int end = line.indexOf('>', start);
        return end < 0 ? Optional.empty() : Optional.of(line.substring(start + begin.length(), end));
    }
}

package org.postern.relayd.explain;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.address.IpAddress;

/**
 * Reads the question out of a line of the mail log about a refusal, which may begin with its time stamp: {@code NOQUEUE: reject: RCPT from
 * name[address]: REPLY; from=<...> to=<...> proto=ESMTP helo=<...>}. Which of the fields there are depends on how far the client had come.
 */
final class RejectLine {
    private static final Pattern EVENT = Pattern.compile(
            ": (?:reject|reject_warning): ([A-Z-]+) (?:(\\S+)\\.\\.\\. )?from (\\S+)\\[([0-9A-Fa-f.:]+)](?:: (.*))?$");

    /** The reply may quote anything that a client has said, so the fields are the last that look like it. */
    private static final Pattern FIELDS =
            Pattern.compile("^(.*);(?: from=<(.*?)>)?(?: to=<(.*?)>)? proto=(E?SMTP)(?: helo=<(.*?)>)?(?: .*)?$");

    private static final Pattern BARE_NEWLINE =
            Pattern.compile(": reject: [A-Z-]+(?: content)? from (\\S+)\\[([0-9A-Fa-f.:]+)]: (bare <LF> received);");

    private static final Pattern OBJECT = Pattern.compile("\\{\"time\":.*?,\"text\":\"(.*)\"}$");

    /** What ETRN was about stands in its reply, if anywhere. */
    private static final Pattern DOMAIN = Pattern.compile("^\\d{3} (?:\\d\\.\\d\\.\\d )?<([^<>]*)>:.*");

    private RejectLine() {}

    /** What the line is about; nothing when it is about no refusal. */
    static Optional<Question> parse(String logged) {
        String line = text(logged);
        Matcher bare = BARE_NEWLINE.matcher(line);
        if (bare.find()) {
            return IpAddress.parse(bare.group(2))
                    .map(client -> new Question(
                            SmtpCommand.END_OF_MESSAGE,
                            client,
                            bare.group(1),
                            false,
                            true,
                            "",
                            "",
                            "postmaster",
                            bare.group(3)));
        }
        Matcher event = EVENT.matcher(line.strip());
        return event.find()
                ? SmtpCommand.named(event.group(1)).flatMap(command -> parse(command, event))
                : Optional.empty();
    }

    /** What an object holds (relayd_log_format = json), in which a backslash stands before quotes and backslashes; else the line. */
    private static String text(String line) {
        Matcher object = OBJECT.matcher(line.strip());
        return object.find() ? ": " + object.group(1).replaceAll("\\\\([\"\\\\])", "$1") : line;
    }

    private static Optional<Question> parse(SmtpCommand command, Matcher event) {
        String rest = text(event, 5);
        Matcher fields = FIELDS.matcher(rest);
        boolean complete = fields.matches();
        String reply = complete ? text(fields, 1) : rest;
        String recipient = complete ? text(fields, 3) : "";
        if (command == SmtpCommand.ETRN) {
            Matcher domain = DOMAIN.matcher(reply);
            recipient = domain.matches() ? domain.group(1) : text(event, 2);
        }
        boolean missing = command == SmtpCommand.RCPT || command == SmtpCommand.VRFY || command == SmtpCommand.ETRN;
        if (missing && recipient.isEmpty()) {
            return Optional.empty(); // a line that was cut off
        }
        String about = recipient;
        String helo = complete ? text(fields, 5) : "";
        String sender = complete ? text(fields, 2) : "";
        boolean extended = complete && text(fields, 4).equals("ESMTP");
        return IpAddress.parse(event.group(4))
                .map(client ->
                        new Question(command, client, event.group(3), false, extended, helo, sender, about, reply));
    }

    private static String text(Matcher matcher, int group) {
        String text = matcher.group(group);
        return text == null ? "" : text;
    }
}

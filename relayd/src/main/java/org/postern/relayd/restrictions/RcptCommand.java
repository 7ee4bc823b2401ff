package org.postern.relayd.restrictions;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postern.address.QuotedForm;
import org.postern.relayd.smtp.Reply;
import org.postern.relayd.smtp.Xtext;

/**
 * A RCPT command as understood.
 *
 * @param recipient unquoted form
 * @param written the address as written, without the outer brackets
 * @param notifyOn NOTIFY (RFC 3461 4.1) in capitals, {@code NEVER} or a list such as {@code SUCCESS,DELAY}; empty when not given
 * @param originalRecipient ORCPT (RFC 3461 4.2) as given, {@code rfc822;user@example.com}; empty when not given
 */
public record RcptCommand(String recipient, String written, String notifyOn, String originalRecipient) {
    /** The command, or what to answer instead. */
    public sealed interface Result {
        /**
         * The command is well formed.
         *
         * @param decision asks the restrictions about it, on what was found out when it was read; to be called once at most
         */
        record Parsed(RcptCommand command, Supplier<Decision> decision) implements Result {}

        /**
         * The command is refused.
         *
         * @param warning for the log; empty for none
         */
        record Refused(Reply reply, String warning) implements Result {
            Refused(Reply reply) {
                this(reply, "");
            }
        }
    }

    private static final Reply BAD_NOTIFY = new Reply(501, "5.5.4", "Error: Bad NOTIFY parameter syntax");
    private static final Reply BAD_ORCPT = new Reply(501, "5.5.4", "Error: Bad ORCPT parameter syntax");
    private static final Reply DSN_DISABLED = new Reply(501, "5.7.1", "DSN support is disabled");
    private static final String NEVER = "NEVER";
    private static final List<String> EVENTS = List.of("SUCCESS", "FAILURE", "DELAY");

    /**
     * What a report, or the next host, is to call the recipient, as ORCPT has it: without that parameter it is the address as the client
     * wrote it, comments and all. Empty where that is the usual form of {@link #recipient()}, or nothing that ORCPT could say.
     */
    public String declaredOrWritten() {
        String text = written.stripTrailing();
        boolean plain = text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
        return !originalRecipient.isEmpty() || !plain || text.equals(QuotedForm.quote(recipient))
                ? originalRecipient
                : "rfc822;" + Xtext.encode(text);
    }

    /** Reads the parameters after the address. */
    static Result parse(
            String recipient,
            String written,
            List<String> parameters,
            ParameterRules rules,
            Supplier<Decision> decision) {
        String notifyOn = "";
        String originalRecipient = "";
        for (String parameter : parameters) {
            String upper = parameter.toUpperCase(Locale.ROOT);
            boolean isNotify = upper.startsWith("NOTIFY=");
            if (!isNotify && !upper.startsWith("ORCPT=")) {
                return new Result.Refused(ParameterRules.unsupported(parameter));
            }
            if (!rules.dsn()) {
                return new Result.Refused(DSN_DISABLED);
            }
            if (isNotify) {
                String value = parameter.substring("NOTIFY=".length());
                List<String> events = events(value);
                if (!notifyOn.isEmpty() || !isNotify(events)) {
                    return new Result.Refused(BAD_NOTIFY, notifyOn.isEmpty() ? unknown(events, value) : "");
                }
                notifyOn = inOrder(events);
            } else {
                String value = parameter.substring("ORCPT=".length());
                if (!originalRecipient.isEmpty() || !isTypedAddress(value)) {
                    return new Result.Refused(BAD_ORCPT);
                }
                originalRecipient = encoded(value);
            }
        }
        return new Result.Parsed(new RcptCommand(recipient, written, notifyOn, originalRecipient), decision);
    }

    private static List<String> events(String list) {
        return Stream.of(list.split(",", -1))
                .filter(element -> !element.isEmpty())
                .toList();
    }

    /** RFC 3461 4.1: NEVER alone, or some of the others. */
    private static boolean isNotify(List<String> events) {
        boolean never = events.stream().allMatch(NEVER::equalsIgnoreCase);
        return !events.isEmpty() && (never || events.stream().allMatch(RcptCommand::isEvent));
    }

    private static boolean isEvent(String word) {
        return EVENTS.contains(word.toUpperCase(Locale.ROOT));
    }

    private static String unknown(List<String> events, String list) {
        return events.stream()
                .filter(event -> !isEvent(event) && !event.equalsIgnoreCase(NEVER))
                .findFirst()
                .map(event -> "unknown DSN NOTIFY command value \"" + event + "\" in \"" + list + "\"")
                .orElse("");
    }

    private static String inOrder(List<String> events) {
        return events.getFirst().equalsIgnoreCase(NEVER)
                ? NEVER
                : EVENTS.stream()
                        .filter(event -> events.stream().anyMatch(event::equalsIgnoreCase))
                        .collect(Collectors.joining(","));
    }

    /** What clients leave as it is, and should not, goes on as it should. */
    private static String encoded(String typedAddress) {
        int semicolon = typedAddress.indexOf(';');
        String address = Xtext.decode(typedAddress.substring(semicolon + 1)).orElse("");
        boolean plain = typedAddress.regionMatches(true, 0, "rfc822;", 0, semicolon + 1)
                && address.chars().allMatch(c -> c >= ' ' && c < 0x7f);
        return plain ? typedAddress.substring(0, semicolon + 1) + Xtext.encode(address) : typedAddress;
    }

    /** RFC 3461 4.2: address type, semicolon, xtext. */
    private static boolean isTypedAddress(String value) {
        int semicolon = value.indexOf(';');
        return semicolon > 0 && Xtext.decode(value.substring(semicolon + 1)).isPresent();
    }
}

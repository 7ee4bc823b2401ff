package org.postern.relayd.restrictions;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

        /** The command is refused. */
        record Refused(Reply reply) implements Result {}
    }

    private static final Reply BAD_NOTIFY = new Reply(501, "5.5.4", "Error: Bad NOTIFY parameter syntax");
    private static final Reply BAD_ORCPT = new Reply(501, "5.5.4", "Error: Bad ORCPT parameter syntax");
    private static final Reply DSN_DISABLED = new Reply(501, "5.7.1", "DSN support is disabled");
    private static final List<String> EVENTS = List.of("SUCCESS", "FAILURE", "DELAY");

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
                String value = withoutEmptyElements(upper.substring("NOTIFY=".length()));
                if (!notifyOn.isEmpty() || !isNotify(value)) {
                    return new Result.Refused(BAD_NOTIFY);
                }
                notifyOn = inOrder(value);
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

    /** RFC 3461 4.1: NEVER alone, or some of the others. */
    private static boolean isNotify(String value) {
        return value.equals("NEVER") || EVENTS.containsAll(List.of(value.split(",", -1)));
    }

    private static String inOrder(String list) {
        List<String> events = List.of(list.split(",", -1));
        return list.equals("NEVER")
                ? list
                : EVENTS.stream().filter(events::contains).collect(Collectors.joining(","));
    }

    /** What clients leave as it is, and should not, goes on as it should. */
    private static String encoded(String typedAddress) {
        int semicolon = typedAddress.indexOf(';');
        String address = Xtext.decode(typedAddress.substring(semicolon + 1)).orElse("");
        boolean plain = typedAddress.regionMatches(true, 0, "rfc822;", 0, semicolon + 1)
                && address.chars().allMatch(c -> c >= ' ' && c < 0x7f);
        return plain ? typedAddress.substring(0, semicolon + 1) + Xtext.encode(address) : typedAddress;
    }

    private static String withoutEmptyElements(String list) {
        return Stream.of(list.split(",", -1))
                .filter(element -> !element.isEmpty())
                .collect(Collectors.joining(","));
    }

    /** RFC 3461 4.2: address type, semicolon, xtext. */
    private static boolean isTypedAddress(String value) {
        int semicolon = value.indexOf(';');
        return semicolon > 0 && Xtext.decode(value.substring(semicolon + 1)).isPresent();
    }
}

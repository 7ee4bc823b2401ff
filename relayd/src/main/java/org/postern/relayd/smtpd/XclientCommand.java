package org.postern.relayd.smtpd;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postern.address.DomainSyntax;
import org.postern.address.IpAddress;
import org.postern.relayd.dns.ClientName;
import org.postern.relayd.restrictions.Client;
import org.postern.relayd.smtp.Reply;
import org.postern.relayd.smtp.Xtext;

/**
 * XCLIENT (Postfix's XCLIENT_README): a client that may says that it is another, to try restrictions out or because it stands in front of
 * it.
 *
 * @param client who it is from now on
 * @param helo what that one called itself; nothing when not said, empty when it said nothing
 * @param isEsmtp what it speaks; nothing when not said
 */
record XclientCommand(Client client, Optional<String> helo, Optional<Boolean> isEsmtp) {
    /** In the order in which Postfix announces them. */
    static final String ATTRIBUTES = "NAME ADDR PROTO HELO REVERSE_NAME PORT LOGIN DESTADDR DESTPORT";

    /** RFC 1035 2.3.4. */
    private static final int LONGEST_NAME = 255;

    private static final String UNAVAILABLE = "[UNAVAILABLE]";
    private static final String TEMPORARILY_UNAVAILABLE = "[TEMPUNAVAIL]";

    /** The command, or what to answer instead. */
    sealed interface Result {
        /** The command is well formed. */
        record Parsed(XclientCommand command) implements Result {}

        /** The command is refused. */
        record Refused(Reply reply) implements Result {}
    }

    /** Applies {@code argument} to what is known of {@code client}. */
    static Result parse(String argument, Client client) {
        if (argument.isEmpty()) {
            return new Result.Refused(new Reply(501, "5.5.4", "Syntax: XCLIENT attribute=value..."));
        }
        Attributes attributes = new Attributes(client);
        for (String attribute : List.of(argument.split("\\s+", -1))) {
            Optional<Reply> refusal = attributes.take(attribute);
            if (refusal.isPresent()) {
                return new Result.Refused(refusal.get());
            }
        }
        return new Result.Parsed(attributes.command());
    }

    private static final class Attributes {
        private InetAddress address;
        private int port;
        private ClientName names;
        private Optional<String> helo = Optional.empty();
        private Optional<Boolean> esmtp = Optional.empty();

        Attributes(Client client) {
            address = client.address();
            port = client.port();
            names = client.names();
        }

        XclientCommand command() {
            return new XclientCommand(new Client(address, port, names), helo, esmtp);
        }

        Optional<Reply> take(String attribute) {
            int equals = attribute.indexOf('=');
            if (equals < 0) {
                return Optional.of(new Reply(501, "5.5.4", "Error: attribute=value expected"));
            }
            String name = attribute.substring(0, equals).toUpperCase(Locale.ROOT);
            Optional<String> decoded = Xtext.decode(attribute.substring(equals + 1));
            boolean good = decoded.isPresent() && decoded.get().indexOf('\0') < 0;
            if (good) {
                Optional<Boolean> taken = take(name, decoded.get());
                if (taken.isEmpty()) {
                    return Optional.of(new Reply(501, "5.5.4", "Bad XCLIENT attribute name: " + name));
                }
                good = taken.get();
            }
            return good
                    ? Optional.empty()
                    : Optional.of(
                            new Reply(501, "5.5.4", "Bad " + name + " syntax: " + attribute.substring(equals + 1)));
        }

        /** @return whether the value is good; nothing when there is no such attribute */
        private Optional<Boolean> take(String name, String value) {
            return switch (name) {
                case "NAME" -> Optional.of(name(value));
                case "REVERSE_NAME" -> Optional.of(reverseName(value));
                case "ADDR" -> Optional.of(address(value));
                case "PORT" -> Optional.of(port(value));
                case "PROTO" -> Optional.of(protocol(value));
                case "HELO" -> {
                    // Xtext may stand for line ends, which must get neither into a header nor into the log.
                    helo = Optional.of(isUnavailable(value) ? "" : SmtpDialogue.neutered(value));
                    yield Optional.of(value.length() <= LONGEST_NAME);
                }
                // Nobody logs in, and where the client meant to go makes no difference.
                case "LOGIN", "DESTADDR", "DESTPORT" -> Optional.of(true);
                default -> Optional.empty();
            };
        }

        private static boolean isUnavailable(String value) {
            return value.equalsIgnoreCase(UNAVAILABLE) || value.equalsIgnoreCase(TEMPORARILY_UNAVAILABLE);
        }

        private static ClientName.Status absence(String value) {
            return value.equalsIgnoreCase(UNAVAILABLE) ? ClientName.Status.NOT_FOUND : ClientName.Status.TEMPORARY;
        }

        private boolean name(String value) {
            if (isUnavailable(value)) {
                names = new ClientName(
                        ClientName.UNKNOWN, absence(value), names.reverseName(), names.reverseStatus(), List.of());
                return true;
            }
            names = new ClientName(value, ClientName.Status.OK, value, ClientName.Status.OK, List.of());
            return DomainSyntax.isHostName(value, false);
        }

        private boolean reverseName(String value) {
            if (isUnavailable(value)) {
                names = new ClientName(names.name(), names.status(), ClientName.UNKNOWN, absence(value), List.of());
                return true;
            }
            names = new ClientName(names.name(), names.status(), value, ClientName.Status.OK, List.of());
            return DomainSyntax.isHostName(value, false);
        }

        private boolean address(String value) {
            String literal = value.regionMatches(true, 0, "IPv6:", 0, 5) ? value.substring(5) : value;
            Optional<IpAddress> parsed = IpAddress.parse(literal);
            if (parsed.isEmpty()) {
                return false; // an unknown address, too: it could not be told from our own
            }
            try {
                address = InetAddress.getByAddress(parsed.get().bytes());
                return true;
            } catch (UnknownHostException e) {
                return false;
            }
        }

        private boolean port(String value) {
            if (isUnavailable(value)) {
                port = 0;
                return true;
            }
            boolean good =
                    !value.isEmpty() && value.length() <= 5 && value.chars().allMatch(c -> c >= '0' && c <= '9');
            port = good ? Integer.parseInt(value) : 0;
            return good;
        }

        private boolean protocol(String value) {
            esmtp = Optional.of(value.equalsIgnoreCase("ESMTP"));
            return isUnavailable(value) || value.equalsIgnoreCase("SMTP") || value.equalsIgnoreCase("ESMTP");
        }
    }
}

package org.postern.relayd.restrictions;

import java.util.Optional;

/** What {@code $name} stands for in texts that are filled in for a client (postconf(5), default_rbl_reply). */
final class SessionNames {
    private static final String SENDER = "sender";
    private static final String RECIPIENT = "recipient";

    private SessionNames() {}

    /** The value of {@code name}; nothing when there is no such name. */
    static Optional<String> value(Inquiry inquiry, String name) {
        return value(inquiry.transaction(), inquiry.recipient(), name);
    }

    /** As {@link #value(Inquiry, String)}; {@code recipient} is empty when there is none. */
    static Optional<String> value(Transaction transaction, String recipient, String name) {
        Client client = transaction.client();
        return switch (name) {
            case "client" -> Optional.of(client.nameAndAddress());
            case "client_address" -> Optional.of(client.addressText());
            case "client_name" -> Optional.of(client.name());
            case "client_port" -> Optional.of(Integer.toString(client.port()));
            case "reverse_client_name" -> Optional.of(client.names().reverseName());
            case "helo_name" -> Optional.of(transaction.helo());
            default ->
                name.startsWith(SENDER)
                        ? address(
                                transaction.progress().inMail(), transaction.sender(), name.substring(SENDER.length()))
                        : name.startsWith(RECIPIENT)
                                ? address(!recipient.isEmpty(), recipient, name.substring(RECIPIENT.length()))
                                : Optional.empty();
        };
    }

    /** An address, or the {@code part} of it that the name asks for; empty as long as there is none. */
    private static Optional<String> address(boolean given, String address, String part) {
        if (!given) {
            return Optional.of("");
        }
        int at = address.lastIndexOf('@');
        return switch (part) {
            case "" -> Optional.of(address.isEmpty() ? "<>" : address);
            case "_name" -> Optional.of(address.isEmpty() ? "<>" : at < 0 ? address : address.substring(0, at));
            case "_domain" -> Optional.of(at < 0 ? "" : address.substring(at + 1));
            default -> Optional.empty();
        };
    }
}

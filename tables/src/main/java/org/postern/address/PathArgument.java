package org.postern.address;

import java.util.List;

/**
 * The argument of MAIL FROM and RCPT TO as an SMTP client wrote it (RFC 5321 4.1.2, "Path"), read with Postfix's forbearance: besides
 * {@code <user@domain>}, clients send addresses without brackets, with two pairs of them, with blanks or RFC 822 comments inside.
 */
public sealed interface PathArgument {
    /**
     * An address, which may still be one that cannot exist: see {@link DomainSyntax}.
     *
     * @param address unquoted form; empty for the null address {@code <>}
     * @param written the address as written, without the outer brackets
     * @param parameters the words after it, such as {@code SIZE=100}
     */
    record Path(String address, String written, List<String> parameters) implements PathArgument {
        /** Takes a copy of {@code parameters}. */
        public Path {
            parameters = List.copyOf(parameters);
        }
    }

    /** There is nothing after the colon. */
    record Missing() implements PathArgument {}

    /** There is something, but it is not one address. */
    record Malformed() implements PathArgument {}

    /**
     * Reads what follows the colon. Every text has an answer.
     *
     * @param strict whether only {@code <address>} will do, without comments (strict_rfc821_envelopes)
     * @param nullAllowed whether {@code <>} is an address: for senders
     */
    static PathArgument parse(String argument, boolean strict, boolean nullAllowed) {
        CommandWords words = CommandWords.of(argument);
        if (words.words().isEmpty()) {
            return new Missing();
        }
        if (words.firstIsOpen()) {
            return new Malformed();
        }
        String path = words.words().getFirst();
        boolean bracketed = path.length() > 1 && path.startsWith("<") && path.endsWith(">");
        String written = bracketed ? path.substring(1, path.length() - 1) : path;
        AddressList list = AddressList.parse(withoutRoute(written));
        if (list.addresses().size() > 1 || (strict && (list.otherTokens() > 0 || !path.startsWith("<")))) {
            return new Malformed();
        }
        String address =
                list.addresses().isEmpty() ? "" : list.addresses().getFirst().joined();
        boolean acceptable = address.isEmpty() ? nullAllowed : !(strict && address.startsWith("@"));
        return acceptable
                ? new Path(
                        address, written, words.words().subList(1, words.words().size()))
                : new Malformed();
    }

    /** The address as the client wrote it, whatever that is; empty if there is nothing, or nothing that has an end. */
    static String firstWord(String argument) {
        CommandWords words = CommandWords.of(argument);
        return words.words().isEmpty() || words.firstIsOpen()
                ? ""
                : words.words().getFirst();
    }

    /** RFC 5321 appendix C: a source route {@code @a,@b:} is accepted and ignored. */
    private static String withoutRoute(String written) {
        int colon = written.startsWith("@") ? written.indexOf(':') : -1;
        return written.substring(colon + 1);
    }
}

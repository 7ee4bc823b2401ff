package org.postern.relayd.explain;

import java.util.Optional;

/** What a client does, and the log names when it is refused. */
enum SmtpCommand {
    /** It connects. */
    CONNECT("CONNECT"),
    /** It says who it is. */
    HELO("HELO"),
    /** The same with extensions. */
    EHLO("EHLO"),
    /** It names the sender. */
    MAIL("MAIL"),
    /** It names a recipient. */
    RCPT("RCPT"),
    /** It asks about a recipient. */
    VRFY("VRFY"),
    /** It asks for the mail of a domain. */
    ETRN("ETRN"),
    /** It wants to send the message. */
    DATA("DATA"),
    /** The same in chunks. */
    BDAT("BDAT"),
    /** It has sent the message. */
    END_OF_MESSAGE("END-OF-MESSAGE");

    private final String word;

    SmtpCommand(String word) {
        this.word = word;
    }

    /** The one that the log calls {@code word}. */
    static Optional<SmtpCommand> named(String word) {
        for (SmtpCommand command : values()) {
            if (command.word.equals(word)) {
                return Optional.of(command);
            }
        }
        return Optional.empty();
    }

    /** As the log has it. */
    String word() {
        return word;
    }
}

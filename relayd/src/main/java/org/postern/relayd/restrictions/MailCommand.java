package org.postern.relayd.restrictions;

import java.util.List;
import java.util.OptionalLong;
import org.postern.relayd.smtp.BodyType;
import org.postern.relayd.smtp.Reply;

/**
 * A MAIL command as understood.
 *
 * @param sender unquoted form; empty for the null sender
 * @param size SIZE (RFC 1870), bytes; nothing when not given
 * @param body BODY (RFC 6152)
 * @param smtpUtf8 whether SMTPUTF8 was given (RFC 6531)
 * @param ret RET (RFC 3461 4.3), {@code FULL} or {@code HDRS}; empty when not given
 * @param envelopeId ENVID (RFC 3461 4.4), xtext as given; empty when not given
 * @param submitter AUTH (RFC 4954 5), xtext as given; empty when not given, or {@code <>}
 */
public record MailCommand(
        String sender,
        OptionalLong size,
        BodyType body,
        boolean smtpUtf8,
        String ret,
        String envelopeId,
        String submitter) {
    /** The command, or what to answer instead. */
    public sealed interface Result {
        /** The command is well formed. */
        record Parsed(MailCommand command) implements Result {}

        /**
         * The command is refused.
         *
         * @param size the size that was read before the error, which Postfix remembers for the session's next MAIL
         */
        record Refused(Reply reply, OptionalLong size) implements Result {}
    }

    /** Reads the parameters after the address. */
    static Result parse(String sender, List<String> parameters, ParameterRules rules) {
        return new MailParameters(sender, rules).parse(parameters);
    }
}

package org.postern.relayd.restrictions;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.postern.relayd.smtp.BodyType;
import org.postern.relayd.smtp.Reply;
import org.postern.relayd.smtp.Xtext;

/** Reads the parameters of one MAIL command. */
final class MailParameters {
    private static final Reply DSN_DISABLED = new Reply(501, "5.7.1", "DSN support is disabled");

    private final String sender;
    private final ParameterRules rules;
    private OptionalLong size = OptionalLong.empty();
    private BodyType body = BodyType.UNDECLARED;
    private boolean smtpUtf8;
    private String ret = "";
    private String envelopeId = "";
    private String submitter = "";

    MailParameters(String sender, ParameterRules rules) {
        this.sender = sender;
        this.rules = rules;
    }

    MailCommand.Result parse(List<String> parameters) {
        for (String parameter : parameters) {
            Reply refusal = take(parameter);
            if (!refusal.isPositive()) {
                return new MailCommand.Result.Refused(refusal, size);
            }
        }
        return new MailCommand.Result.Parsed(new MailCommand(sender, size, body, smtpUtf8, ret, envelopeId, submitter));
    }

    private Reply take(String parameter) {
        int equals = parameter.indexOf('=');
        String keyword = parameter.substring(0, equals < 0 ? parameter.length() : equals + 1);
        String value = equals < 0 ? "" : parameter.substring(equals + 1);
        return switch (keyword.toUpperCase(Locale.ROOT)) {
            case "BODY=" -> body(parameter, value);
            case "SIZE=" -> size(value);
            case "SMTPUTF8" -> smtpUtf8(parameter);
            case "RET=" -> rules.dsn() ? ret(value) : DSN_DISABLED;
            case "ENVID=" -> rules.dsn() ? envelopeId(value) : DSN_DISABLED;
            case "AUTH=" -> submitter(value);
            default -> ParameterRules.unsupported(parameter);
        };
    }

    private Reply body(String parameter, String value) {
        for (BodyType type : BodyType.values()) {
            if (!value.isEmpty() && type.keyword().equalsIgnoreCase(value)) {
                body = type;
                return ParameterRules.OK;
            }
        }
        return ParameterRules.unsupported(parameter);
    }

    /** RFC 4954 5: a client may say so to a server that offers no AUTH, and then it goes no further. */
    private Reply submitter(String value) {
        if (!submitter.isEmpty()) {
            return new Reply(503, "5.5.4", "Error: multiple AUTH= options");
        }
        submitter = value.equals("<>") ? "" : value;
        return ParameterRules.OK;
    }

    private Reply size(String value) {
        if (value.isEmpty() || value.chars().anyMatch(c -> c < '0' || c > '9')) {
            return new Reply(501, "5.5.4", "Bad message size syntax");
        }
        try {
            size = OptionalLong.of(Long.parseLong(value));
            return ParameterRules.OK;
        } catch (NumberFormatException tooLarge) {
            return new Reply(552, "5.3.4", "Message size exceeds file system imposed limit");
        }
    }

    private Reply smtpUtf8(String parameter) {
        smtpUtf8 = rules.smtpUtf8();
        return smtpUtf8 ? ParameterRules.OK : ParameterRules.unsupported(parameter);
    }

    private Reply ret(String value) {
        boolean known = value.equalsIgnoreCase("FULL") || value.equalsIgnoreCase("HDRS");
        if (!ret.isEmpty() || !known) {
            return new Reply(501, "5.5.4", "Bad RET parameter syntax");
        }
        ret = value.toUpperCase(Locale.ROOT);
        return ParameterRules.OK;
    }

    private Reply envelopeId(String value) {
        // RFC 3461 4.4: printable characters, so that a report can show it.
        Optional<String> printable = Xtext.decode(value)
                .map(text ->
                        text.indexOf(0) < 0 ? text : text.substring(0, text.indexOf(0))) // as Postfix, written in C
                .filter(text -> !text.isEmpty() && text.chars().allMatch(c -> c >= ' ' && c < 0x7f));
        if (!envelopeId.isEmpty() || printable.isEmpty()) {
            return new Reply(501, "5.5.4", "Bad ENVID parameter syntax");
        }
        envelopeId = Xtext.encode(printable.get()); // what clients leave as it is, and should not, goes on as it should
        return ParameterRules.OK;
    }
}

package org.postern.relayd.restrictions;

import java.util.Locale;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.relayd.smtp.Reply;
import org.postern.tables.ListSyntax;

/** What the value of an access table entry asks for (access(5), "ACCEPT ACTIONS", "REJECT ACTIONS", "OTHER ACTIONS"). */
final class AccessAction {
    private static final String NO_REASON = "Access denied";
    private static final String UNAVAILABLE = "Service unavailable";
    private static final int DEEPEST = 100; // lists within tables within lists

    private final RestrictionParser parser;
    private final int rejectCode;
    private final int deferCode;

    /** {@code parser} reads values that are lists of restrictions. */
    AccessAction(MainCf config, RestrictionParser parser) {
        this.parser = parser;
        this.rejectCode = config.get(Settings.ACCESS_MAP_REJECT_CODE);
        this.deferCode = config.get(Settings.ACCESS_MAP_DEFER_CODE);
    }

    /** An entry that was found. {@code datum} is what was looked for, before it was taken apart into keys. */
    private record Entry(String table, String datum, String value, Subject subject, String text) {}

    /** What follows from {@code value}, which {@code table} has for {@code datum}. */
    Outcome outcome(Inquiry inquiry, String table, String datum, String value, Subject subject) {
        int end = 0;
        while (end < value.length() && value.charAt(end) != ' ' && value.charAt(end) != '\t') {
            end++;
        }
        String action = value.substring(0, end).toUpperCase(Locale.ROOT);
        Entry entry =
                new Entry(table, datum, value, subject, value.substring(end).stripLeading());
        return switch (action) {
            case "OK", "RELAY" -> Outcome.ok();
            case "DUNNO" -> Outcome.dunno();
            case "REJECT" -> refuse(inquiry, entry, rejectCode, "5.7.1");
            case "DEFER" -> refuse(inquiry, entry, deferCode, "4.7.1");
            case "DEFER_IF_PERMIT" -> {
                Reason reason = Reason.of(inquiry, entry, "4.7.1", UNAVAILABLE);
                yield inquiry.deferIfPermit(deferCode, reason.dsn(), subject, reason.text());
            }
            case "DEFER_IF_REJECT" -> {
                Reason reason = Reason.of(inquiry, entry, "4.7.1", UNAVAILABLE);
                yield inquiry.deferIfReject(deferCode, reason.dsn(), subject, reason.text());
            }
            case "INFO", "WARN" -> {
                inquiry.findings().event(action.toLowerCase(Locale.ROOT), entry.text());
                yield Outcome.dunno();
            }
            case "HOLD", "DISCARD", "REDIRECT", "BCC", "PREPEND", "FILTER" -> affect(inquiry, entry, action);
            default -> number(inquiry, entry, action);
        };
    }

    private Outcome number(Inquiry inquiry, Entry entry, String action) {
        if (isNumber(entry.value())) {
            return Outcome.ok();
        }
        boolean isCode =
                action.length() == 3 && isNumber(action) && (action.charAt(0) == '4' || action.charAt(0) == '5');
        return isCode && !entry.text().isEmpty()
                ? refuse(inquiry, entry, Integer.parseInt(action), action.charAt(0) + ".7.1")
                : restrictions(inquiry, entry);
    }

    private static Outcome refuse(Inquiry inquiry, Entry entry, int code, String dsn) {
        Reason reason = Reason.of(inquiry, entry, dsn, NO_REASON);
        return inquiry.reject(code, reason.dsn(), entry.subject(), reason.text());
    }

    /** The words of a refusal, possibly after an enhanced status code (access(5), "ENHANCED STATUS CODES"). */
    private record Reason(String dsn, String text) {
        static Reason of(Inquiry inquiry, Entry entry, String dsn, String otherwise) {
            int end = Reply.enhancedEnd(entry.text());
            String status = end > 0 ? entry.text().substring(0, end) : dsn;
            String text = entry.text().substring(end).stripLeading();
            return new Reason(inquiry.fitting(status, entry.subject()), text.isEmpty() ? otherwise : text);
        }
    }

    /** An action on the message. */
    private static Outcome affect(Inquiry inquiry, Entry entry, String action) {
        return mayAffect(inquiry, entry, action)
                ? switch (action) {
                    case "HOLD" -> hold(inquiry, entry);
                    case "DISCARD" -> discard(inquiry, entry);
                    case "REDIRECT", "BCC" -> readdress(inquiry, entry, action);
                    case "PREPEND" -> prepend(inquiry, entry);
                    default -> filter(inquiry, entry);
                }
                : Outcome.dunno();
    }

    /** Whether there is a message that the action could affect; else it is skipped. */
    private static boolean mayAffect(Inquiry inquiry, Entry entry, String action) {
        String table = "access table " + entry.table() + ": ";
        if (inquiry.stage() == Stage.ETRN && !action.equals("PREPEND")) {
            inquiry.findings()
                    .warn(table + "action " + action + " is unavailable in " + Settings.SMTPD_ETRN_RESTRICTIONS.name());
            return false;
        }
        if (!inquiry.transaction().progress().inMail()) {
            inquiry.findings()
                    .warn(table + "with " + Settings.SMTPD_DELAY_REJECT.name() + "=no, action " + action
                            + " is always skipped in " + Subject.CLIENT.title() + " or " + Subject.HELO.title()
                            + " restrictions");
            return false;
        }
        return true;
    }

    private static Outcome hold(Inquiry inquiry, Entry entry) {
        Findings findings = inquiry.findings();
        if (!findings.effects().hold()) {
            findings.event(
                    "hold", words(inquiry, entry, entry.text().isEmpty() ? "triggers HOLD action" : entry.text()));
            findings.effects(findings.effects().withHold());
        }
        return Outcome.dunno();
    }

    private static Outcome discard(Inquiry inquiry, Entry entry) {
        Findings findings = inquiry.findings();
        findings.event(
                "discard", words(inquiry, entry, entry.text().isEmpty() ? "triggers DISCARD action" : entry.text()));
        findings.effects(findings.effects().withDiscard());
        return Outcome.ok();
    }

    private static Outcome readdress(Inquiry inquiry, Entry entry, String action) {
        Findings findings = inquiry.findings();
        String address = entry.text();
        if (address.indexOf('@') < 0) {
            return skipped(inquiry, entry, "requires user@domain target");
        }
        findings.event(action.toLowerCase(Locale.ROOT), words(inquiry, entry, "triggers " + action + " " + address));
        findings.effects(
                action.equals("BCC")
                        ? findings.effects().withBcc(address)
                        : findings.effects().withRedirect(address));
        return Outcome.dunno();
    }

    private static Outcome prepend(Inquiry inquiry, Entry entry) {
        if (inquiry.stage() == Stage.END_OF_DATA) {
            inquiry.findings()
                    .warn("access table " + entry.table() + ": action PREPEND must be used before "
                            + Settings.SMTPD_END_OF_DATA_RESTRICTIONS.name());
            return Outcome.dunno();
        }
        if (!isHeader(entry.text())) {
            return skipped(inquiry, entry, "requires header: text");
        }
        Findings findings = inquiry.findings();
        findings.effects(findings.effects().withPrepend(entry.text()));
        return Outcome.dunno();
    }

    /** There is no content filter to hand the message to, and to skip one would be worse than to wait. */
    private static Outcome filter(Inquiry inquiry, Entry entry) {
        if (entry.text().isEmpty()) {
            return skipped(inquiry, entry, "has FILTER entry without value");
        }
        if (entry.text().indexOf(':') < 0) {
            return skipped(inquiry, entry, "requires transport:destination");
        }
        return inquiry.serverError("access table " + entry.table() + " entry \"" + entry.datum() + "\" requests FILTER "
                + entry.text() + ": content filters are not supported");
    }

    private static Outcome skipped(Inquiry inquiry, Entry entry, String problem) {
        inquiry.findings().warn("access table " + entry.table() + " entry \"" + entry.datum() + "\" " + problem);
        return Outcome.dunno();
    }

    private static String words(Inquiry inquiry, Entry entry, String text) {
        return "<" + entry.subject().nameIn(inquiry) + ">: " + entry.subject().title() + " " + text;
    }

    /** RFC 5322 2.2, with blanks before the colon as in 4.5.8. */
    private static boolean isHeader(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) > ' ' && text.charAt(end) < 0x7f && text.charAt(end) != ':') {
            end++;
        }
        return end > 0 && text.substring(end).stripLeading().startsWith(":");
    }

    /** The value is a list of restrictions, words of the operator's own among them. */
    private Outcome restrictions(Inquiry inquiry, Entry entry) {
        if (entry.value().indexOf(':') >= 0) {
            Findings findings = inquiry.findings();
            findings.warn("access table " + entry.table() + " has entry with lookup table: " + entry.value());
            findings.warn("do not specify lookup tables inside SMTPD access maps");
            return inquiry.serverError("define a restriction class and specify its name instead.");
        }
        if (inquiry.depth() > DEEPEST) {
            return inquiry.serverError(
                    "access table " + entry.table() + " entry " + entry.value() + " causes unreasonable recursion");
        }
        if (ListSyntax.split(entry.value()).isEmpty()) {
            inquiry.findings().warn("access table " + entry.table() + " entry " + entry.value() + " has empty value");
            return Outcome.ok();
        }
        RestrictionList list = parser.parseValue(entry.table(), entry.value());
        return inquiry.about(
                entry.subject(), () -> inquiry.nested(() -> list.ask(inquiry).outcome()));
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}

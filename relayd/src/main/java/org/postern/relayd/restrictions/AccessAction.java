package org.postern.relayd.restrictions;

import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.relayd.smtp.Reply;

/** What the value of an access table entry asks for (access(5), "ACCEPT ACTIONS", "REJECT ACTIONS", "OTHER ACTIONS"). */
final class AccessAction {
    private static final String NO_REASON = "Access denied";

    private final int rejectCode;
    private final int deferCode;

    AccessAction(MainCf config) {
        this.rejectCode = config.get(Settings.ACCESS_MAP_REJECT_CODE);
        this.deferCode = config.get(Settings.ACCESS_MAP_DEFER_CODE);
    }

    /** The outcome of {@code value}, found for {@code name}. An action that we do not have refuses everybody. */
    Outcome outcome(String value, String name, Subject subject) {
        int end = 0;
        while (end < value.length() && !Character.isWhitespace(value.charAt(end))) {
            end++;
        }
        String action = value.substring(0, end);
        String text = value.substring(end).strip();
        if (action.equalsIgnoreCase("OK") || action.equalsIgnoreCase("RELAY") || isNumber(value)) {
            return Outcome.ok();
        }
        if (action.equalsIgnoreCase("DUNNO")) {
            return Outcome.dunno();
        }
        if (action.equalsIgnoreCase("REJECT")) {
            return refuse(rejectCode, "5.7.1", text, name, subject);
        }
        if (action.equalsIgnoreCase("DEFER")) {
            return refuse(deferCode, "4.7.1", text, name, subject);
        }
        if (action.length() == 3 && isNumber(action) && (action.charAt(0) == '4' || action.charAt(0) == '5')) {
            return refuse(Integer.parseInt(action), action.charAt(0) + ".7.1", text, name, subject);
        }
        return Outcome.serverError();
    }

    private static Outcome refuse(int code, String dsn, String text, String name, Subject subject) {
        int end = Reply.enhancedEnd(text);
        String status = end > 0 ? text.substring(0, end) : dsn;
        String reason = text.substring(end).stripLeading();
        return Outcome.refuse(code, fitting(status, subject), name, subject, reason.isEmpty() ? NO_REASON : reason);
    }

    /**
     * One table may serve several lists, but a status about addresses says which address it is about (RFC 3463 3.2): sender and
     * recipient have different ones, and a client has none.
     */
    private static String fitting(String status, Subject subject) {
        if (!status.startsWith(".1.", 1)) {
            return status;
        }
        String detail = status.substring(4);
        String fit = switch (subject) {
            case SENDER ->
                switch (detail) {
                    case "2", "8" -> ".1.8";
                    case "1", "3", "4", "6", "7" -> ".1.7";
                    default -> ".1.0";
                };
            case RECIPIENT ->
                switch (detail) {
                    case "1", "2", "3", "4", "5", "6" -> ".1." + detail;
                    case "7" -> ".1.3";
                    case "8" -> ".1.2";
                    default -> ".1.0";
                };
            case CLIENT, HELO, DATA, END_OF_DATA -> ".0.0";
        };
        return status.charAt(0) + fit;
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}

package org.postern.relayd.restrictions;

import org.postern.relayd.smtp.Reply;

/** What a restriction says. {@code byTable} tells that the last table asked decided it, rather than a setting or a missing entry. */
sealed interface Outcome {
    /** The rest of the list is not needed. */
    record Ok(boolean byTable) implements Outcome {
        private static final Ok BY_SETTING = new Ok(false);
    }

    /** Ask the next. */
    record Dunno() implements Outcome {
        private static final Dunno INSTANCE = new Dunno();
    }

    /** Nothing else is needed. */
    record Refuse(Reply reply, boolean byTable) implements Outcome {}

    /** Ask the next. */
    static Outcome dunno() {
        return Dunno.INSTANCE;
    }

    /** The rest of the list is not needed, and no table decided that. */
    static Outcome ok() {
        return Ok.BY_SETTING;
    }

    /** The refusal that everybody gets for a restriction that we do not have. */
    static Refuse serverError() {
        return new Refuse(new Reply(451, "4.3.5", "Server configuration error"), false);
    }

    /** A refusal in the usual words; the class of {@code dsn} becomes that of {@code code}. */
    static Refuse refuse(int code, String dsn, String name, Subject subject, String text) {
        return refuse(code, dsn, "<" + name + ">: " + subject.title() + " rejected: " + text);
    }

    /** A refusal; the class of {@code dsn} becomes that of {@code code} (RFC 3463 2). */
    static Refuse refuse(int code, String dsn, String text) {
        // Settings may hold any number, and a reply of another kind would end the conversation or accept the mail.
        Reply reply = code >= 400 && code < 600
                ? new Reply(code, code / 100 + dsn.substring(1), text)
                : new Reply(450, "4.7.1", "Service unavailable");
        return new Refuse(reply, false);
    }

    /** The refusal for a table that could not be asked. */
    static Refuse lookupFailure(String name) {
        return new Refuse(new Reply(451, "4.3.0", "<" + name + ">: Temporary lookup failure"), true);
    }

    /** The same, but decided by the last table asked. */
    default Outcome fromTable() {
        return switch (this) {
            case Ok ok -> new Ok(true);
            case Dunno dunno -> dunno;
            case Refuse refuse -> new Refuse(refuse.reply(), true);
        };
    }

    /** For the trace. */
    default String text() {
        return switch (this) {
            case Ok ok -> "OK";
            case Dunno dunno -> "DUNNO";
            case Refuse(Reply reply, boolean table) -> reply.toString();
        };
    }
}

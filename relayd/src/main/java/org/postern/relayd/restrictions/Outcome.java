package org.postern.relayd.restrictions;

import org.postern.relayd.smtp.Reply;

/**
 * What a restriction says. {@code byTable} tells that the last table asked decided it, rather than a setting or a missing entry.
 * Refusals come from {@link Inquiry}, which knows whether they count.
 */
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

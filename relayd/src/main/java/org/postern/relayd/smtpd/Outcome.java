package org.postern.relayd.smtpd;

import java.util.Optional;
import org.postern.relayd.smtp.Reply;

/**
 * What a command came to.
 *
 * @param reply what to send; nothing when it is another part that answers
 * @param isError whether it counts against the client
 * @param next what comes after them
 */
record Outcome(Optional<Reply> reply, boolean isError, Next next) {
    /** What a session does after a reply. */
    enum Next {
        /** It waits for a command. */
        GO_ON,
        /** It waits for a command; a message has been taken, and with it all errors before it are forgiven. */
        FORGIVE,
        /** It ends. */
        CLOSE,
        /** It changes to TLS. */
        START_TLS,
        /** It begins again, with a greeting. */
        START_ANEW
    }

    static Outcome ok(String enhanced, String text) {
        return of(new Reply(250, enhanced, text));
    }

    /** A reply; 421 and 521 end the session (RFC 5321 3.8, RFC 7504). */
    static Outcome of(Reply reply) {
        boolean closes = reply.code() == 421 || reply.code() == 521;
        return new Outcome(Optional.of(reply), !reply.isPositive(), closes ? Next.CLOSE : Next.GO_ON);
    }

    static Outcome error(int code, String enhanced, String text) {
        return of(new Reply(code, enhanced, text));
    }

    static Outcome closing(Reply reply) {
        return new Outcome(Optional.of(reply), !reply.isPositive(), Next.CLOSE);
    }

    /** A message has been taken. */
    static Outcome forgiving(Reply reply) {
        return new Outcome(Optional.of(reply), false, Next.FORGIVE);
    }

    /** {@code reply}, and a handshake after it. */
    static Outcome startingTls(Reply reply) {
        return new Outcome(Optional.of(reply), false, Next.START_TLS);
    }

    /** The greeting is the reply. */
    static Outcome startingAnew() {
        return new Outcome(Optional.empty(), false, Next.START_ANEW);
    }

    /** The same, counted against the client or not. */
    Outcome counted(boolean against) {
        return new Outcome(reply, against, next);
    }
}

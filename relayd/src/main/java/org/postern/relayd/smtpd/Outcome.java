package org.postern.relayd.smtpd;

import java.util.List;
import org.postern.relayd.smtp.Reply;

/**
 * What a command came to.
 *
 * @param replies the lines to send, whole
 * @param isError whether it counts against the client
 * @param closes whether the session ends with it
 */
record Outcome(List<String> replies, boolean isError, boolean closes) {
    static Outcome ok(String enhanced, String text) {
        return of(new Reply(250, enhanced, text));
    }

    static Outcome of(Reply reply) {
        return new Outcome(List.of(reply.toString()), !reply.isPositive(), false);
    }

    static Outcome error(int code, String enhanced, String text) {
        return of(new Reply(code, enhanced, text));
    }

    static Outcome closing(Reply reply) {
        return new Outcome(List.of(reply.toString()), !reply.isPositive(), true);
    }
}

package org.postern.relayd.restrictions;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.relayd.smtp.Reply;

/**
 * What one decision has come to so far: lines for the log, effects on the message, and the refusals that wait for how it ends
 * (SMTPD_ACCESS_README, defer_if_permit, defer_if_reject, warn_if_reject). Written by one thread.
 */
final class Findings {
    private static final Reply BAD_CODE = new Reply(450, "4.7.1", "Service unavailable");

    private final boolean softBounce;
    private List<Notice> notices = List.of();
    private Effects effects;
    private Optional<Reply> deferIfPermit = Optional.empty();
    private Optional<Reply> deferIfReject = Optional.empty();
    private boolean warnOnly;
    private Duration pause = Duration.ZERO;

    /** {@code softBounce} is soft_bounce: what would be refused for good is refused for now. */
    Findings(boolean softBounce, Effects effects) {
        this.softBounce = softBounce;
        this.effects = effects;
    }

    void warn(String text) {
        add(new Notice.Warning(text));
    }

    void info(String text) {
        add(new Notice.Info(text));
    }

    void event(String what, String text) {
        add(new Notice.Event(what, text));
    }

    private void add(Notice notice) {
        if (notices.isEmpty()) {
            notices = new ArrayList<>(4);
        }
        notices.add(notice);
    }

    /** The lines for the log, in order. */
    List<Notice> notices() {
        return List.copyOf(notices);
    }

    /**
     * Refuses, or only says so under warn_if_reject. The class of {@code dsn} becomes that of {@code code} (RFC 3463 2).
     *
     * @param curable whether a warning can stand in for the refusal, which it cannot when the configuration or a table is at fault
     */
    Outcome reject(int code, String dsn, String text, boolean curable) {
        Reply reply = reply(code, dsn, text);
        boolean warning = warnOnly && curable;
        if (!warning && reply.isHard() && deferIfReject.isPresent()) {
            reply = deferIfReject.get();
            deferIfReject = Optional.empty();
        }
        if (softBounce && reply.isHard()) {
            reply = new Reply(reply.code() - 100, "4" + reply.enhanced().substring(1), reply.text());
        }
        event(warning ? "reject_warning" : "reject", reply.toString());
        return warning ? Outcome.dunno() : new Outcome.Refuse(reply, false);
    }

    private Reply reply(int code, String dsn, String text) {
        String clean = printable(text);
        // Settings may hold any number, and a reply of another kind would end the conversation or accept the mail.
        if (code < 400 || code > 599) {
            warn("SMTP reply code configuration error: " + code + " " + dsn + " " + clean);
            return BAD_CODE;
        }
        return new Reply(code, code / 100 + dsn.substring(1), clean);
    }

    /** A reply quotes peers and tables, neither of which may add lines to it. */
    private static String printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                StringBuilder clean = new StringBuilder(text);
                for (int k = i; k < clean.length(); k++) {
                    if (Character.isISOControl(clean.charAt(k))) {
                        clean.setCharAt(k, ' ');
                    }
                }
                return clean.toString();
            }
        }
        return text;
    }

    /** Refuses unless something else does in the end. The first reason counts. Under warn_if_reject it is said at once. */
    Outcome deferIfPermit(int code, String dsn, String text) {
        if (warnOnly) {
            return reject(code, dsn, text, true);
        }
        if (deferIfPermit.isEmpty()) {
            deferIfPermit = Optional.of(reply(code, dsn, text));
        }
        return Outcome.dunno();
    }

    /** Makes a later refusal for good one for now, with this reply. The first reason counts. */
    Outcome deferIfReject(int code, String dsn, String text) {
        if (deferIfReject.isEmpty()) {
            deferIfReject = Optional.of(reply(code, dsn, text));
        }
        return Outcome.dunno();
    }

    /** The refusal of what everything else would permit; nothing when nobody had doubts. */
    Optional<Outcome> doubt() {
        return deferIfPermit.map(reply -> reject(reply.code(), reply.enhanced(), reply.text(), true));
    }

    /** A new stage of the session begins, with what doubts an earlier one had. */
    void begin(Optional<Reply> doubt) {
        deferIfPermit = doubt;
        deferIfReject = Optional.empty();
        warnOnly = false;
    }

    Optional<Reply> deferIfPermit() {
        return deferIfPermit;
    }

    /** Whether it is settled that there will be a deferral, however the rest goes. */
    boolean isBoundToDefer() {
        return deferIfPermit.isPresent() && deferIfReject.isPresent();
    }

    boolean warnOnly() {
        return warnOnly;
    }

    void warnOnly(boolean now) {
        warnOnly = now;
    }

    Effects effects() {
        return effects;
    }

    void effects(Effects now) {
        effects = now;
    }

    /** Has the reply wait. */
    void pause(Duration longer) {
        pause = pause.plus(longer);
    }

    Duration pause() {
        return pause;
    }
}

package org.postern.relayd.restrictions;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private Map<Reply, String> doubters = Map.of();
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
     * @param text put together from these
     */
    Outcome reject(boolean curable, int code, String dsn, String... text) {
        return reject(curable, reply(code, dsn, text));
    }

    private Outcome reject(boolean curable, Reply refusal) {
        Reply reply = refusal;
        boolean warning = warnOnly && curable;
        if (!warning && reply.isHard() && deferIfReject.isPresent()) {
            reply = deferIfReject.get();
            deferIfReject = Optional.empty();
        }
        if (softBounce && reply.isHard()) {
            reply = reply.softened();
        }
        add(new Notice.Refusal(warning ? "reject_warning" : "reject", reply));
        return warning ? Outcome.dunno() : new Outcome.Refuse(reply, false);
    }

    private Reply reply(int code, String dsn, String... text) {
        // Settings may hold any number, and a reply of another kind would end the conversation or accept the mail.
        if (code < 400 || code > 599) {
            warn("SMTP reply code configuration error: " + Reply.printable(code, dsn, text));
            return BAD_CODE;
        }
        boolean fits = dsn.charAt(0) - '0' == code / 100;
        return Reply.printable(code, fits ? dsn : code / 100 + dsn.substring(1), text);
    }

    /** Refuses unless something else does in the end. The first reason counts. Under warn_if_reject it is said at once. */
    Outcome deferIfPermit(int code, String dsn, String... text) {
        if (warnOnly) {
            return reject(true, code, dsn, text);
        }
        if (deferIfPermit.isEmpty()) {
            deferIfPermit = Optional.of(reply(code, dsn, text));
        }
        return Outcome.dunno();
    }

    /** Makes a later refusal for good one for now, with this reply. The first reason counts. */
    Outcome deferIfReject(int code, String dsn, String... text) {
        if (deferIfReject.isEmpty()) {
            deferIfReject = Optional.of(reply(code, dsn, text));
        }
        return Outcome.dunno();
    }

    /** The refusal of what everything else would permit; nothing when nobody had doubts. */
    Optional<Outcome> doubt() {
        return deferIfPermit.map(reply -> reject(true, reply));
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

    /** {@code restriction}, with its list, is the one that had doubts. */
    void doubtedBy(String restriction) {
        if (doubters.isEmpty()) {
            doubters = new HashMap<>();
        }
        deferIfPermit.ifPresent(doubt -> doubters.put(doubt, restriction));
    }

    /** The restriction whose doubts there are now; nothing when they come from an earlier command. */
    Optional<String> doubtedBy() {
        return deferIfPermit.map(doubters::get);
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

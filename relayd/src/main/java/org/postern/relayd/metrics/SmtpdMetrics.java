package org.postern.relayd.metrics;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.postern.relayd.smtp.Verbs;

/** What clients do, and what they are told. */
public final class SmtpdMetrics {
    /** Those that the daemon itself gives; tables and settings can make it give others. */
    private static final int[] CODES = {
        214, 220, 221, 250, 252, 354, 421, 450, 451, 452, 454, 500, 501, 502, 503, 504, 521, 530, 550, 551, 552, 553,
        554
    };

    private static final String OTHER = "other";

    /** More than main.cf can hold; beyond them, each is taken apart anew. */
    private static final int REMEMBERED_DECISIONS = 1000;

    private final CounterFamily connections = new CounterFamily(
            "postern_smtpd_connections_total", "Connections from clients, by whether they were served.", "outcome");
    private final CounterFamily sessions =
            new CounterFamily("postern_smtpd_sessions_total", "SMTP sessions that have begun.");
    private final CounterFamily commands =
            new CounterFamily("postern_smtpd_commands_total", "Commands from clients.", "command");
    private final CounterFamily replies =
            new CounterFamily("postern_smtpd_replies_total", "Replies to clients, by code.", "code");
    private final CounterFamily rejects = new CounterFamily(
            "postern_smtpd_rejects_total",
            "Clients, senders, recipients and messages refused, by what was wrong and the restriction that said so.",
            "reason",
            "restriction");
    private final CounterFamily messages =
            new CounterFamily("postern_messages_received_total", "Messages taken into the queue, by origin.", "origin");
    private final CounterFamily bytes = new CounterFamily(
            "postern_bytes_received_total", "Content of the messages taken into the queue, in bytes.", "origin");

    private final Counter accepted = connections.with("accepted");
    private final Counter turnedAway = connections.with("turned_away");
    private final Counter begun = sessions.with();
    private final Map<String, Counter> byCommand = new HashMap<>();
    private final Counter[] byCode = new Counter[600];
    private final Counter otherCode = replies.with(OTHER);
    private final Set<String> restrictions = ConcurrentHashMap.newKeySet();
    private final RejectCounters rejected = new RejectCounters("rejected");
    private final RejectCounters deferred = new RejectCounters("deferred");
    private final RejectCounters lookupFailed = new RejectCounters("lookup_failed");
    private final Map<Refusal, Counter> byRefusal = new EnumMap<>(Refusal.class);
    private final Counter clientMessages = messages.with("smtpd");
    private final Counter clientBytes = bytes.with("smtpd");
    private final Counter ownMessages = messages.with("bounce");
    private final Counter ownBytes = bytes.with("bounce");

    /** Why something is refused without a restriction. */
    public enum Refusal {
        /** A limit on what one client may ask for in a time, or at once. */
        RATE_LIMIT,
        /** An address or argument that cannot be read. */
        SYNTAX,
        /** The message is too big, or is declared so. */
        TOO_BIG,
        /** The queue's file system is nearly full. */
        NO_SPACE
    }

    /** Rejects for one reason, by what decided. */
    private final class RejectCounters {
        private final String reason;
        private final Map<String, Counter> byDecision = new ConcurrentHashMap<>();

        RejectCounters(String reason) {
            this.reason = reason;
            rejects.with(reason, OTHER);
        }

        void increment(String decidedBy) {
            Counter counter = byDecision.get(decidedBy);
            if (counter == null) {
                counter = rejects.with(reason, restriction(decidedBy));
                if (byDecision.size() < REMEMBERED_DECISIONS) {
                    byDecision.put(decidedBy, counter);
                }
            }
            counter.increment();
        }
    }

    SmtpdMetrics() {
        Verbs.ALL.forEach(verb -> byCommand.put(verb, commands.with(verb)));
        byCommand.put(Verbs.UNKNOWN, commands.with(Verbs.UNKNOWN));
        for (int code : CODES) {
            byCode[code] = replies.with(Integer.toString(code));
        }
        for (Refusal refusal : Refusal.values()) {
            byRefusal.put(refusal, rejects.with(refusal.name().toLowerCase(Locale.ROOT), "none"));
        }
    }

    /** Names restrictions by which rejects are to be counted; all others are one. */
    public void expect(Set<String> names) {
        for (String name : names) {
            if (restrictions.add(name)) {
                List.of(rejected, deferred, lookupFailed).forEach(kind -> rejects.with(kind.reason, name));
            }
        }
    }

    List<Family> families() {
        return List.of(connections, sessions, commands, replies, rejects, messages, bytes);
    }

    /** A connection was accepted, or turned away because there were too many. */
    public void connected(boolean served) {
        (served ? accepted : turnedAway).increment();
    }

    /** A session has begun. */
    public void sessionBegan() {
        begun.increment();
    }

    /** A client gave this command, in capitals. */
    public void command(String verb) {
        Objects.requireNonNull(byCommand.getOrDefault(verb, byCommand.get(Verbs.UNKNOWN)))
                .increment();
    }

    /** A client was given a reply with this code. */
    public void reply(int code) {
        Counter counter = code >= 0 && code < byCode.length ? byCode[code] : null;
        (counter == null ? otherCode : counter).increment();
    }

    /**
     * A restriction refused something.
     *
     * @param decidedBy the list and the restriction, {@code smtpd_relay_restrictions: reject_unauth_destination}
     * @param soft whether the client may try again
     * @param unanswered whether that is because a table or DNS could not be asked
     */
    public void rejected(String decidedBy, boolean soft, boolean unanswered) {
        (soft ? unanswered ? lookupFailed : deferred : rejected).increment(decidedBy);
    }

    private String restriction(String decidedBy) {
        int colon = decidedBy.indexOf(": ");
        String list = colon < 0 ? "" : decidedBy.substring(0, colon);
        String words = colon < 0 ? decidedBy : decidedBy.substring(colon + 2);
        int space = words.indexOf(' ');
        String word = (space < 0 ? words : words.substring(0, space)).toLowerCase(Locale.ROOT);
        if (word.equals("yes")) {
            word = list; // smtpd_reject_unlisted_recipient = yes
        }
        return restrictions.contains(word) ? word : OTHER;
    }

    /** Something was refused without a restriction. */
    public void refused(Refusal refusal) {
        Objects.requireNonNull(byRefusal.get(refusal)).increment();
    }

    /**
     * A message is in the queue.
     *
     * @param ours whether it is a delivery status notification of ours
     */
    public void received(long contentBytes, boolean ours) {
        (ours ? ownMessages : clientMessages).increment();
        (ours ? ownBytes : clientBytes).add(contentBytes);
    }

    /** Sums for rates: connections, messages from clients, rejects. */
    long connections() {
        return connections.total();
    }

    long messages() {
        return clientMessages.value();
    }

    long rejects() {
        return rejects.total();
    }
}

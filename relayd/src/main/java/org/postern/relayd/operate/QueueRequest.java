package org.postern.relayd.operate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postern.address.QuotedForm;
import org.postern.relayd.queue.QueueEntry;
import org.postern.relayd.queue.Recipient;

/**
 * What an operator asks of a queue.
 *
 * @param ids messages that are named; {@code ALL} for all
 * @param sender only from there; null for anybody
 * @param recipient only with this one among the recipients; null for any
 * @param nexthop only what goes there; null for anywhere
 * @param olderThan only what arrived longer ago; null for any
 * @param flags of {@code --json}, {@code --headers}, {@code --body}, {@code --envelope} those that were given
 */
record QueueRequest(
        Verb verb,
        List<String> ids,
        @Nullable String sender,
        @Nullable String recipient,
        @Nullable String nexthop,
        @Nullable Duration olderThan,
        Set<String> flags) {
    static final String ALL = "ALL";

    /** What an operator may call the sender of a bounce, as listings do. */
    private static final Set<String> NULL_SENDER = Set.of("", "<>", "MAILER-DAEMON");

    private static final Set<String> FLAGS = Set.of("--json", "--headers", "--body", "--envelope");

    /** What to do. */
    enum Verb {
        LIST,
        SHOW,
        FLUSH,
        HOLD,
        RELEASE,
        REQUEUE,
        DELETE,
        STATS;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The words of the control protocol. */
    List<String> words() {
        List<String> words = new ArrayList<>(List.of("queue", verb.word()));
        words.addAll(ids);
        words.addAll(new TreeSet<>(flags));
        add(words, "--sender=", sender);
        add(words, "--recipient=", recipient);
        add(words, "--nexthop=", nexthop);
        add(words, "--older-than=", olderThan == null ? null : Long.toString(olderThan.toSeconds()));
        return words;
    }

    private static void add(List<String> words, String option, @Nullable String value) {
        if (value != null) {
            words.add(option + value);
        }
    }

    /**
     * Takes those words apart.
     *
     * @throws IllegalArgumentException when they are none; the message says why
     */
    static QueueRequest parse(List<String> words) {
        if (words.size() < 2) {
            throw new IllegalArgumentException("queue: what is to be done?");
        }
        Verb verb = verb(words.get(1));
        List<String> ids = new ArrayList<>();
        Set<String> flags = new TreeSet<>();
        String sender = null;
        String recipient = null;
        String nexthop = null;
        Duration olderThan = null;
        for (String word : words.subList(2, words.size())) {
            String value = word.substring(word.indexOf('=') + 1);
            if (FLAGS.contains(word)) {
                flags.add(word);
            } else if (word.startsWith("--sender=")) {
                sender = value;
            } else if (word.startsWith("--recipient=")) {
                recipient = value;
            } else if (word.startsWith("--nexthop=")) {
                nexthop = value;
            } else if (word.startsWith("--older-than=")) {
                olderThan = seconds(value);
            } else if (word.isEmpty() || word.startsWith("-")) {
                throw new IllegalArgumentException("queue: unknown option \"" + word + "\"");
            } else {
                ids.add(word);
            }
        }
        return new QueueRequest(verb, ids, sender, recipient, nexthop, olderThan, flags);
    }

    private static Verb verb(String word) {
        for (Verb verb : Verb.values()) {
            if (verb.word().equals(word)) {
                return verb;
            }
        }
        throw new IllegalArgumentException("queue: unknown request \"" + word + "\"");
    }

    private static Duration seconds(String text) {
        try {
            long seconds = Long.parseLong(text);
            if (seconds >= 0 && seconds <= Integer.MAX_VALUE) {
                return Duration.ofSeconds(seconds);
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("queue: bad number of seconds: " + text, e);
        }
        throw new IllegalArgumentException("queue: bad number of seconds: " + text);
    }

    /** Whether it is about all messages, as far as other conditions do not narrow that down. */
    boolean namesAll() {
        return ids.contains(ALL);
    }

    /** The form that ids have in the queue of one that somebody typed. */
    static String canonical(String id) {
        return id.toUpperCase(Locale.ROOT);
    }

    /** Whether it says which messages it is about. */
    boolean selects() {
        return !ids.isEmpty() || sender != null || recipient != null || nexthop != null || olderThan != null;
    }

    /** Which messages all that is asked for applies to. */
    Predicate<QueueEntry> selection(Instant now) {
        if (ids.isEmpty() || namesAll()) {
            return entry -> matches(entry, now);
        }
        Set<String> named = ids.stream().map(QueueRequest::canonical).collect(Collectors.toSet());
        return entry -> named.contains(entry.envelope().id()) && matches(entry, now);
    }

    private boolean matches(QueueEntry entry, Instant now) {
        return (sender == null || isSender(sender, entry.envelope().sender()))
                && (recipient == null || hasRecipient(entry, recipient))
                && (nexthop == null || entry.nexthops().contains(nexthop))
                && (olderThan == null
                        || entry.envelope().arrival().plus(olderThan).isBefore(now));
    }

    private static boolean isSender(String given, String sender) {
        return sender.isEmpty() ? NULL_SENDER.contains(given.toUpperCase(Locale.ROOT)) : isSame(given, sender);
    }

    /** @param given as listings quote it, or without quotes */
    private static boolean isSame(String given, String address) {
        return given.equalsIgnoreCase(address) || given.equalsIgnoreCase(QuotedForm.quote(address));
    }

    private static boolean hasRecipient(QueueEntry entry, String address) {
        List<Recipient> recipients = entry.envelope().recipients();
        for (int i = 0; i < recipients.size(); i++) {
            if (!entry.state().done().get(i)
                    && isSame(address, recipients.get(i).address())) {
                return true;
            }
        }
        return false;
    }
}

package org.postern.relayd.operate;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.postern.address.QuotedForm;
import org.postern.relayd.control.ControlAnswer;
import org.postern.relayd.control.ControlRequests;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.QueueEntry;
import org.postern.relayd.queue.QueueOperations;
import org.postern.relayd.queue.Recipient;

/** {@code relayd queue}, on whichever side it is carried out. Safe for use by any number of threads. */
public final class QueueService implements ControlRequests {
    private final QueueView queue;
    private final InstantSource clock;

    public QueueService(QueueView queue, InstantSource clock) {
        this.queue = queue;
        this.clock = clock;
    }

    @Override
    public int handle(List<String> words, ControlAnswer answer) throws IOException {
        QueueRequest request;
        try {
            request = QueueRequest.parse(words);
        } catch (IllegalArgumentException e) {
            answer.error("relayd: " + e.getMessage());
            return 3;
        }
        return switch (request.verb()) {
            case LIST, STATS -> look(request, answer);
            case SHOW -> show(request, answer);
            case FLUSH, HOLD, RELEASE, REQUEUE, DELETE -> change(request, answer);
        };
    }

    private int look(QueueRequest request, ControlAnswer answer) throws IOException {
        List<QueueEntry> all = queue.list();
        if (request.nexthop() != null && queue.operations().isEmpty()) {
            answer.error("relayd: no daemon is running here; without one nobody knows where mail was last tried");
            return 1;
        }
        List<QueueEntry> selected = selected(request, all);
        boolean unknown = !request.ids().isEmpty() && !request.namesAll() && selected.isEmpty();
        complain(request, all, answer);
        QueueListing listing = new QueueListing(answer);
        boolean json = request.flags().contains("--json");
        if (request.verb() == QueueRequest.Verb.STATS) {
            listing.statistics(selected, clock.instant(), json);
        } else if (json) {
            listing.json(selected);
        } else if (!unknown) {
            listing.text(selected, selected.size() == all.size());
        }
        return unknown ? 1 : 0;
    }

    private List<QueueEntry> selected(QueueRequest request, List<QueueEntry> all) {
        Instant now = clock.instant();
        return all.stream().filter(request.selection(now)).toList();
    }

    /** Says which of the ids that were named are none. */
    private static void complain(QueueRequest request, List<QueueEntry> all, ControlAnswer answer) throws IOException {
        Set<String> known = new HashSet<>();
        all.forEach(entry -> known.add(entry.envelope().id()));
        for (String id : request.ids()) {
            if (!id.equals(QueueRequest.ALL) && !known.contains(QueueRequest.canonical(id))) {
                answer.error("relayd: " + QueueListing.printable(id) + " is not in the queue");
            }
        }
    }

    private int show(QueueRequest request, ControlAnswer answer) throws IOException {
        int status = request.ids().isEmpty() ? 3 : 0;
        Map<String, QueueEntry> entries = new HashMap<>();
        queue.list().forEach(entry -> entries.put(entry.envelope().id(), entry));
        for (String named : request.ids()) {
            String id = QueueRequest.canonical(named);
            QueueEntry entry = entries.get(id);
            if (entry == null) {
                answer.error("relayd: " + QueueListing.printable(named) + " is not in the queue");
                status = 1;
                continue;
            }
            boolean all = request.flags().isEmpty();
            if (all || request.flags().contains("--envelope")) {
                answer.print(envelope(entry) + (all ? "\n" : ""));
            }
            boolean headers = all || request.flags().contains("--headers");
            boolean body = all || request.flags().contains("--body");
            if (headers || body) {
                try (InputStream in = queue.content(id).open()) {
                    ContentParts.copy(in, headers, body, answer);
                }
            }
        }
        return status;
    }

    private static String envelope(QueueEntry entry) {
        Envelope envelope = entry.envelope();
        StringBuilder text = new StringBuilder();
        line(text, "queue", entry.queue());
        line(text, "message_size", envelope.contentLength());
        line(text, "arrival_time", envelope.arrival());
        line(text, "sender", envelope.sender().isEmpty() ? "" : QuotedForm.quote(envelope.sender()));
        if (!envelope.envelopeId().isEmpty()) {
            line(text, "dsn_envid", envelope.envelopeId());
        }
        line(text, "attempts", entry.state().attempts());
        line(text, "next_attempt", entry.state().nextAttempt());
        for (int i = 0; i < envelope.recipients().size(); i++) {
            Recipient recipient = envelope.recipients().get(i);
            String reason = entry.state().reasons().getOrDefault(i, "");
            line(text, "original_recipient", QuotedForm.quote(recipient.original()));
            line(
                    text,
                    entry.state().done().get(i) ? "done_recipient" : "recipient",
                    QuotedForm.quote(recipient.address()) + (reason.isEmpty() ? "" : " (" + reason + ")"));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String name, Object value) {
        text.append(name)
                .append(": ")
                .append(QueueListing.printable(value.toString()))
                .append('\n');
    }

    private int change(QueueRequest request, ControlAnswer answer) throws IOException {
        Optional<QueueOperations> operations = queue.operations();
        if (operations.isEmpty()) {
            answer.error("relayd: no daemon is running here; without one the queue can be read, but not changed");
            return 1;
        }
        QueueOperations all = operations.get();
        if (request.verb() == QueueRequest.Verb.FLUSH && !request.selects()) {
            all.flush();
            return 0;
        }
        if (!request.selects()) {
            answer.error("relayd: queue " + request.verb().word()
                    + ": which? Name queue ids, ALL, or an option that selects");
            return 3;
        }
        Predicate<String> operation = switch (request.verb()) {
            case FLUSH -> all::flush;
            case HOLD -> all::hold;
            case RELEASE -> all::release;
            case REQUEUE -> all::requeue;
            default -> all::delete;
        };
        List<QueueEntry> known = queue.list();
        List<QueueEntry> selected = selected(request, known);
        int done = 0;
        for (QueueEntry entry : selected) {
            if (operation.test(entry.envelope().id())) {
                done++;
            }
        }
        all.sync();
        complain(request, known, answer);
        String summary = past(request.verb()) + ": " + done + (done == 1 ? " message" : " messages");
        if (request.verb() != QueueRequest.Verb.FLUSH) {
            all.log(summary);
        }
        answer.print(summary + "\n");
        boolean asWanted = done > 0 || (request.verb() == QueueRequest.Verb.HOLD && !selected.isEmpty());
        return asWanted || request.namesAll() ? 0 : 1;
    }

    private static String past(QueueRequest.Verb verb) {
        return switch (verb) {
            case FLUSH -> "Flushed";
            case HOLD -> "Placed on hold";
            case RELEASE -> "Released from hold";
            case REQUEUE -> "Requeued";
            default -> "Deleted";
        };
    }
}

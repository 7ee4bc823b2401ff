package org.postern.relayd.operate;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
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
            case LIST -> {
                QueueListing listing = new QueueListing(answer);
                if (request.flags().contains("--json")) {
                    listing.json(selected(request));
                } else {
                    listing.text(selected(request));
                }
                yield 0;
            }
            case STATS -> {
                new QueueListing(answer)
                        .statistics(
                                selected(request),
                                clock.instant(),
                                request.flags().contains("--json"));
                yield 0;
            }
            case SHOW -> show(request, answer);
            case FLUSH, HOLD, RELEASE, REQUEUE, DELETE -> change(request, answer);
        };
    }

    private List<QueueEntry> selected(QueueRequest request) {
        Instant now = clock.instant();
        return queue.list().stream()
                .filter(entry -> request.matches(entry, now))
                .toList();
    }

    private int show(QueueRequest request, ControlAnswer answer) throws IOException {
        int status = request.ids().isEmpty() ? 3 : 0;
        for (String id : request.ids()) {
            Optional<QueueEntry> entry = queue.list().stream()
                    .filter(each -> each.envelope().id().equals(id))
                    .findFirst();
            if (entry.isEmpty()) {
                answer.error("relayd: " + id + " is not in the queue");
                status = 1;
                continue;
            }
            boolean all = request.flags().isEmpty();
            if (all || request.flags().contains("--envelope")) {
                answer.print(envelope(entry.get()) + (all ? "\n" : ""));
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
        StringBuilder text = new StringBuilder()
                .append("queue: ")
                .append(entry.queue())
                .append('\n')
                .append("message_size: ")
                .append(envelope.contentLength())
                .append('\n')
                .append("arrival_time: ")
                .append(envelope.arrival())
                .append('\n')
                .append("sender: ")
                .append(envelope.sender().isEmpty() ? "" : QuotedForm.quote(envelope.sender()))
                .append('\n');
        if (!envelope.envelopeId().isEmpty()) {
            text.append("dsn_envid: ").append(envelope.envelopeId()).append('\n');
        }
        text.append("attempts: ")
                .append(entry.state().attempts())
                .append('\n')
                .append("next_attempt: ")
                .append(entry.state().nextAttempt())
                .append('\n');
        for (int i = 0; i < envelope.recipients().size(); i++) {
            Recipient recipient = envelope.recipients().get(i);
            String reason = entry.state().reasons().getOrDefault(i, "");
            text.append("original_recipient: ")
                    .append(QuotedForm.quote(recipient.original()))
                    .append('\n')
                    .append(entry.state().done().get(i) ? "done_recipient: " : "recipient: ")
                    .append(QuotedForm.quote(recipient.address()))
                    .append(reason.isEmpty() ? "" : " (" + reason + ")")
                    .append('\n');
        }
        return QueueListing.printable(text.toString().replace('\n', '\u0085')).replace('\u0085', '\n');
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
        List<QueueEntry> selected = selected(request);
        int done = 0;
        for (QueueEntry entry : selected) {
            if (operation.test(entry.envelope().id())) {
                done++;
            }
        }
        all.sync();
        for (String id : request.ids()) {
            boolean known = id.equals(QueueRequest.ALL)
                    || selected.stream().anyMatch(entry -> entry.envelope().id().equals(id));
            if (!known) {
                answer.error("relayd: " + id + " is not in the queue");
            }
        }
        answer.print(past(request.verb()) + ": " + done + (done == 1 ? " message\n" : " messages\n"));
        return done == 0 && !request.ids().contains(QueueRequest.ALL) ? 1 : 0;
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

package org.postern.relayd;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.postern.config.ConfigException;
import org.postern.relayd.control.ControlAnswer;
import org.postern.relayd.control.ControlRequests;
import org.postern.relayd.explain.Explaining;

/** What commands may ask of the daemon. */
final class DaemonControl implements ControlRequests {
    private static final long LONGEST_STOP = 86_400;

    private final Daemon daemon;
    private final ControlRequests queue;
    private final Runnable exit;

    /** @param exit ends the process, which has stopped */
    DaemonControl(Daemon daemon, ControlRequests queue, Runnable exit) {
        this.daemon = daemon;
        this.queue = queue;
        this.exit = exit;
    }

    @Override
    public int handle(List<String> words, ControlAnswer answer) throws IOException {
        Setup current = daemon.borrow();
        try {
            return handle(words, answer, current);
        } finally {
            current.tenants().end();
        }
    }

    private int handle(List<String> words, ControlAnswer answer, Setup current) throws IOException {
        return switch (words.getFirst()) {
            case "queue" -> queue.handle(words, answer);
            case "status" -> {
                StatusReport status = daemon.status(current);
                answer.print(
                        words.contains("--json")
                                ? status.json()
                                : words.contains("--listening") ? status.addresses() : status.text());
                yield 0;
            }
            case "reload" -> reload(answer);
            case "explain" -> Explaining.answer(words, answer, current.firewall(), current.configured());
            case "stop" -> stop(words, answer);
            default -> {
                answer.error("relayd: unknown request \"" + words.getFirst() + "\"");
                yield 3;
            }
        };
    }

    private int reload(ControlAnswer answer) throws IOException {
        try {
            List<String> changes = daemon.reload();
            answer.print(
                    changes.isEmpty()
                            ? "reloaded, nothing has changed\n"
                            : "reloaded\n" + String.join("\n", changes) + "\n");
            return 0;
        } catch (ConfigException e) {
            answer.error("relayd: " + e.getMessage() + "; the old configuration stays in force");
            return 1;
        }
    }

    private int stop(List<String> words, ControlAnswer answer) throws IOException {
        long seconds = 30;
        for (String word : words.subList(1, words.size())) {
            try {
                seconds = word.startsWith("--timeout=") ? Long.parseLong(word.substring(10)) : -1;
            } catch (NumberFormatException e) {
                seconds = -1;
            }
        }
        if (seconds < 0 || seconds > LONGEST_STOP) {
            answer.error("relayd: stop: bad timeout");
            return 3;
        }
        try {
            boolean finished = daemon.drain(Duration.ofSeconds(seconds));
            answer.print(finished ? "stopped\n" : "stopped; what was cut off will be tried again\n");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        answer.afterwards(exit);
        return 0;
    }
}

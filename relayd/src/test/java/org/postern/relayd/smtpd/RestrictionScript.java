package org.postern.relayd.smtpd;

import java.util.ArrayList;
import java.util.List;

/**
 * One case of the files in {@code restrictions/}: a configuration, a dialogue, and what became of it. They were recorded from Postfix.
 *
 * <pre>
 *   == title
 *   lines of main.cf, in addition to those of restrictions/main.cf
 *   -- client address and, if it has one, name
 *   C: what the client sends, several lines at once
 *   S: what it reads, line by line; (closed) at the end
 *   L: daemon: a line of the log
 *   Q: held or queued, and the sender of a message in the queue
 *   R: a recipient, what it was before the aliases if that is something else, NOTIFY (RFC 3461)
 *   H: a header line, of ours just the name
 * </pre>
 *
 * @param exchanges in order; the first, the greeting, has nothing sent
 * @param queue a text for each message
 */
record RestrictionScript(
        String title,
        List<String> settings,
        String client,
        String clientName,
        List<Exchange> exchanges,
        List<String> log,
        List<String> queue) {
    /** Lines sent, and lines read in answer. */
    record Exchange(List<String> sent, List<String> read) {}

    /** The cases of a file. */
    static List<RestrictionScript> parse(String text) {
        List<RestrictionScript> all = new ArrayList<>();
        for (String block : text.split("(?m)^== ", -1)) {
            if (!block.isBlank()) {
                all.add(parseOne(block));
            }
        }
        return all;
    }

    private static RestrictionScript parseOne(String block) {
        List<String> lines = block.lines().toList();
        List<String> settings = new ArrayList<>();
        List<Exchange> exchanges = new ArrayList<>(List.of(new Exchange(new ArrayList<>(), new ArrayList<>())));
        List<String> log = new ArrayList<>();
        List<String> queue = new ArrayList<>();
        String client = "";
        String name = "";
        for (String line : lines.subList(1, lines.size())) {
            String value = line.length() > 3 ? line.substring(3) : "";
            switch (line.length() < 2 ? "" : line.substring(0, 2)) {
                case "" -> {}
                case "--" -> {
                    int blank = value.indexOf(' ');
                    client = blank < 0 ? value : value.substring(0, blank);
                    name = blank < 0 ? "" : value.substring(blank + 1);
                }
                case "C:" -> {
                    if (!exchanges.getLast().read().isEmpty()) {
                        exchanges.add(new Exchange(new ArrayList<>(), new ArrayList<>()));
                    }
                    exchanges.getLast().sent().add(value);
                }
                case "S:" -> exchanges.getLast().read().add(value);
                case "L:" -> log.add(value);
                case "Q:" -> queue.add(line);
                case "R:", "H:" -> queue.add(queue.removeLast() + "\n" + line);
                default -> settings.add(line);
            }
        }
        queue.sort(null);
        return new RestrictionScript(lines.getFirst(), settings, client, name, exchanges, log, queue);
    }

    /** The case as in its file, so that two of them can be compared. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("== " + title + "\n");
        settings.forEach(line -> text.append(line).append('\n'));
        text.append("-- ")
                .append(client)
                .append(clientName.isEmpty() ? "" : " " + clientName)
                .append('\n');
        for (Exchange exchange : exchanges) {
            exchange.sent().forEach(line -> text.append("C: ").append(line).append('\n'));
            exchange.read().forEach(line -> text.append("S: ").append(line).append('\n'));
        }
        log.forEach(line -> text.append("L: ").append(line).append('\n'));
        queue.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }
}

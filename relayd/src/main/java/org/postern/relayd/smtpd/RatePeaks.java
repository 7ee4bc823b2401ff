package org.postern.relayd.smtpd;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The most that any client has asked for since this was said last, for the log (anvil(8)). Safe for use by any number of threads. */
final class RatePeaks {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH);

    private volatile Duration interval = Duration.ofMinutes(10);
    private final Map<ClientRates.Event, Peak> rates = new EnumMap<>(ClientRates.Event.class);
    private @Nullable Peak connections;
    private @Nullable Peak clients;

    /** @param what as the log has it, {@code 3/60s for (smtp:192.0.2.1)} */
    private record Peak(int count, String what, Instant time) {}

    /** How often they are to be logged. */
    Duration interval() {
        return interval;
    }

    void interval(Duration time) {
        interval = time;
    }

    /** A client has as many connections. */
    synchronized void connections(int count, Supplier<String> client, Instant now) {
        if (connections == null || count > connections.count()) {
            connections = new Peak(count, count + " for (smtp:" + client.get() + ")", now);
        }
    }

    /** As many clients are remembered. */
    synchronized void clients(int count, Instant now) {
        if (clients == null || count > clients.count()) {
            clients = new Peak(count, Integer.toString(count), now);
        }
    }

    /** A client has asked for {@code event} as often within {@code unit}. */
    synchronized void rate(ClientRates.Event event, int count, Duration unit, Supplier<String> client, Instant now) {
        Peak known = rates.get(event);
        if (known == null || count > known.count()) {
            rates.put(
                    event, new Peak(count, count + "/" + unit.toSeconds() + "s for (smtp:" + client.get() + ")", now));
        }
    }

    /** The lines for the log, and a new beginning. */
    synchronized List<String> take() {
        List<String> lines = new ArrayList<>();
        add(lines, "connection rate", rates.get(ClientRates.Event.CONNECTION));
        add(lines, "connection count", connections);
        add(lines, "message rate", rates.get(ClientRates.Event.MESSAGE));
        add(lines, "recipient rate", rates.get(ClientRates.Event.RECIPIENT));
        add(lines, "newtls rate", rates.get(ClientRates.Event.TLS_SESSION));
        add(lines, "cache size", clients);
        rates.clear();
        connections = null;
        clients = null;
        return lines;
    }

    private static void add(List<String> lines, String name, @Nullable Peak peak) {
        if (peak != null) {
            lines.add("statistics: max " + name + " " + peak.what() + " at "
                    + TIME.format(peak.time().atZone(ZoneId.systemDefault())));
        }
    }
}

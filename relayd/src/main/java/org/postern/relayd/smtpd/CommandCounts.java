package org.postern.relayd.smtpd;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.postern.relayd.smtp.Verbs;

/** How often each command was given and how often it succeeded, for the line that a session ends with: {@code rcpt=0/1 commands=4/5}. */
final class CommandCounts {
    private static final List<String> NAMES = Stream.concat(Verbs.ALL.stream(), Stream.of(Verbs.UNKNOWN))
            .map(verb -> verb.toLowerCase(Locale.ROOT))
            .toList();

    private static final Map<String, Integer> POSITION = IntStream.range(0, NAMES.size())
            .boxed()
            .collect(Collectors.toUnmodifiableMap(i -> NAMES.get(i).toUpperCase(Locale.ROOT), i -> i));

    private final int[] given = new int[NAMES.size()];
    private final int[] succeeded = new int[NAMES.size()];

    /**
     * A command has come.
     *
     * @param command in capitals; one that there is not counts as {@code unknown}
     */
    void given(String command) {
        given[position(command)]++;
    }

    /** It did what it should. */
    void succeeded(String command) {
        succeeded[position(command)]++;
    }

    private static int position(String command) {
        return Objects.requireNonNullElse(POSITION.get(command), NAMES.size() - 1);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < NAMES.size(); i++) {
            if (given[i] > 0) {
                append(text, NAMES.get(i), succeeded[i], given[i]);
            }
        }
        append(
                text,
                "commands",
                IntStream.of(succeeded).sum(),
                IntStream.of(given).sum());
        return text.toString();
    }

    private static void append(StringBuilder text, String name, int succeeded, int given) {
        text.append(' ').append(name).append('=').append(succeeded);
        if (succeeded != given || given == 0) {
            text.append('/').append(given);
        }
    }
}

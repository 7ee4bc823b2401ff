package org.postern.relayd.operate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postern.config.TimeText;
import org.postern.relayd.control.ControlAnswer;
import org.postern.relayd.control.ControlClient;
import org.postern.relayd.store.LogReader;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code relayd queue}: asks the daemon, or reads the queue itself when none is running. */
@Command(
        name = "queue",
        description = {
            "Look at the queue and change it.",
            "Without a running daemon the queue can be listed and shown, but not changed."
        },
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = 3,
        synopsisSubcommandLabel = "COMMAND")
public final class QueueCommand {
    /** A request has a limit of length (docs/control-protocol.md). */
    private static final int IDS_IN_A_REQUEST = 20_000;

    private final Supplier<Path> directory;

    /** @param directory the queue directory; asked for when a subcommand runs */
    public QueueCommand(Supplier<Path> directory) {
        this.directory = directory;
    }

    /** Which messages. */
    static final class Selection {
        @Option(
                names = "--sender",
                paramLabel = "ADDRESS",
                description = "Only mail from this sender; \"\" for bounces.")
        private @Nullable String sender;

        @Option(
                names = "--recipient",
                paramLabel = "ADDRESS",
                description = "Only mail that is still to be delivered to this one.")
        private @Nullable String recipient;

        @Option(names = "--nexthop", paramLabel = "NEXTHOP", description = "Only mail that was last tried there.")
        private @Nullable String nexthop;

        @Option(
                names = "--older-than",
                paramLabel = "TIME",
                converter = Age.class,
                description = "Only mail that arrived longer ago, such as 2d, 3h, 30m.")
        private @Nullable Duration olderThan;
    }

    /** {@code 2d}. */
    public static final class Age implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            return TimeText.parse(value, 's')
                    .orElseThrow(() -> new TypeConversionException("\"" + value + "\" is no time such as 2d or 3h"));
        }
    }

    @Command(
            description = "List messages as postqueue -p does.",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = 3)
    int list(
            @Option(names = "--json", description = "As postqueue -j does, one object a line.") boolean json,
            @Parameters(arity = "0..*", paramLabel = "ID", description = "Only these; - for those on standard input.")
                    @Nullable
                    List<String> ids,
            @ArgGroup(exclusive = false) @Nullable Selection selection)
            throws IOException {
        return ask(QueueRequest.Verb.LIST, ids, selection, json ? Set.of("--json") : Set.of());
    }

    @Command(
            description = "Show a message: all of it, or the parts asked for.",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = 3)
    int show(
            @Parameters(arity = "1..*", paramLabel = "ID", description = "The queue id.") List<String> ids,
            @Option(names = "--headers", description = "Its header.") boolean headers,
            @Option(names = "--body", description = "Its body.") boolean body,
            @Option(names = "--envelope", description = "Its envelope, and how far its delivery has come.")
                    boolean envelope)
            throws IOException {
        Set<String> flags = new TreeSet<>();
        if (headers) {
            flags.add("--headers");
        }
        if (body) {
            flags.add("--body");
        }
        if (envelope) {
            flags.add("--envelope");
        }
        return ask(QueueRequest.Verb.SHOW, ids, null, flags);
    }

    @Command(
            description = "Try to deliver at once: everything, these messages, or what goes to a nexthop.",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = 3)
    int flush(
            @Parameters(arity = "0..*", paramLabel = "ID", description = "Only these; - for those on standard input.")
                    @Nullable
                    List<String> ids,
            @ArgGroup(exclusive = false) @Nullable Selection selection)
            throws IOException {
        return ask(QueueRequest.Verb.FLUSH, ids, selection, Set.of());
    }

    @Command(
            description = "Keep messages until they are released.",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = 3)
    int hold(
            @Parameters(
                            arity = "0..*",
                            paramLabel = "ID",
                            description = "These; ALL for all, - for those on standard input, one a line.")
                    @Nullable
                    List<String> ids,
            @ArgGroup(exclusive = false) @Nullable Selection selection)
            throws IOException {
        return ask(QueueRequest.Verb.HOLD, ids, selection, Set.of());
    }

    @Command(description = "Let held messages go.", mixinStandardHelpOptions = true, exitCodeOnInvalidInput = 3)
    int release(
            @Parameters(
                            arity = "0..*",
                            paramLabel = "ID",
                            description = "These; ALL for all, - for those on standard input, one a line.")
                    @Nullable
                    List<String> ids,
            @ArgGroup(exclusive = false) @Nullable Selection selection)
            throws IOException {
        return ask(QueueRequest.Verb.RELEASE, ids, selection, Set.of());
    }

    @Command(
            description = "Begin anew with messages: released, routed, and tried at once.",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = 3)
    int requeue(
            @Parameters(
                            arity = "0..*",
                            paramLabel = "ID",
                            description = "These; ALL for all, - for those on standard input, one a line.")
                    @Nullable
                    List<String> ids,
            @ArgGroup(exclusive = false) @Nullable Selection selection)
            throws IOException {
        return ask(QueueRequest.Verb.REQUEUE, ids, selection, Set.of());
    }

    @Command(
            description = "Remove messages for good; nobody is told.",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = 3)
    int delete(
            @Parameters(
                            arity = "0..*",
                            paramLabel = "ID",
                            description = "These; ALL for all, - for those on standard input, one a line.")
                    @Nullable
                    List<String> ids,
            @ArgGroup(exclusive = false) @Nullable Selection selection)
            throws IOException {
        return ask(QueueRequest.Verb.DELETE, ids, selection, Set.of());
    }

    @Command(
            description = "Count messages by queue and nexthop.",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = 3)
    int stats(
            @Option(names = "--json", description = "As one JSON object.") boolean json,
            @ArgGroup(exclusive = false) @Nullable Selection selection)
            throws IOException {
        return ask(QueueRequest.Verb.STATS, null, selection, json ? Set.of("--json") : Set.of());
    }

    private int ask(QueueRequest.Verb verb, @Nullable List<String> ids, @Nullable Selection given, Set<String> flags)
            throws IOException {
        List<String> named = ids == null ? List.of() : named(ids);
        if (ids != null && !ids.isEmpty() && named.isEmpty()) {
            return 0; // none on standard input is not all
        }
        int status = 0;
        for (int from = 0; from == 0 || from < named.size(); from += IDS_IN_A_REQUEST) {
            List<String> some = named.subList(from, Math.min(named.size(), from + IDS_IN_A_REQUEST));
            status = Math.max(status, askOnce(verb, some, given, flags));
        }
        return status;
    }

    /** With those that standard input names in place of {@code -}, as postsuper(1) has it. */
    private static List<String> named(List<String> ids) {
        return ids.stream()
                .flatMap(id -> id.equals("-")
                        ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                                .lines()
                                .map(String::strip)
                                .filter(line -> !line.isEmpty())
                        : Stream.of(id))
                .toList();
    }

    private int askOnce(QueueRequest.Verb verb, List<String> ids, @Nullable Selection given, Set<String> flags)
            throws IOException {
        Selection selection = given == null ? new Selection() : given;
        QueueRequest request = new QueueRequest(
                verb, ids, selection.sender, selection.recipient, selection.nexthop, selection.olderThan, flags);
        Path place = directory.get();
        OptionalInt status = ControlClient.ask(place, request.words(), System.out, System.err);
        return status.isPresent() ? status.getAsInt() : offline(place, request);
    }

    private static int offline(Path place, QueueRequest request) throws IOException {
        LogReader reader = LogReader.open(place, warning -> System.err.println("relayd: warning: " + warning));
        PrintStream out = System.out;
        int status = new QueueService(QueueView.of(reader), InstantSource.system())
                .handle(request.words(), new ControlAnswer() {
                    @Override
                    public void out(byte[] bytes, int length) {
                        out.write(bytes, 0, length);
                    }

                    @Override
                    public void error(String line) {
                        System.err.println(line);
                    }

                    @Override
                    public void afterwards(Runnable action) {
                        action.run();
                    }
                });
        out.flush();
        return status;
    }
}

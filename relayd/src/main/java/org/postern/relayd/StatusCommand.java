package org.postern.relayd;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postern.findings.Terminal;
import org.postern.relayd.control.ControlClient;
import org.postern.relayd.operate.QueueCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code relayd status}. */
@Command(
        name = "status",
        description = "Say how the daemon stands: sessions, rates, queue by nexthop and age, tables.",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = 3)
final class StatusCommand implements Callable<Integer> {
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);

    @Option(names = "--json", description = "As one JSON object.")
    private boolean json;

    @Option(
            names = "--watch",
            arity = "0..1",
            paramLabel = "TIME",
            fallbackValue = "2s",
            converter = QueueCommand.Age.class,
            description =
                    "Draw it on the terminal again and again, as watch(1) does, each time after a pause (default: "
                            + "${FALLBACK-VALUE}). Only on a terminal.")
    private @Nullable Duration watch;

    @Spec
    private @Nullable CommandSpec spec;

    private final Supplier<Path> queueDirectory;

    StatusCommand(Supplier<Path> queueDirectory) {
        this.queueDirectory = queueDirectory;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (watch == null) {
            return ask(queueDirectory.get(), System.out, System.err);
        }
        if (json || !Terminal.ofProcess().out()) {
            throw usage(
                    json
                            ? "--watch and --json do not go together"
                            : "--watch draws on a terminal, and this is none; scripts may ask for status --json as often as they like");
        }
        return watch(watch.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : watch);
    }

    private int ask(Path directory, PrintStream out, PrintStream err) throws IOException {
        OptionalInt status =
                ControlClient.ask(directory, json ? List.of("status", "--json") : List.of("status"), out, err);
        if (status.isEmpty()) {
            err.println("relayd: no daemon is running in " + directory);
        }
        return status.orElse(1);
    }

    /** Until a signal ends it. That a daemon ends is shown like all else, and so is that another begins; but one must run at first. */
    private int watch(Duration pause) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        Path directory = queueDirectory.get();
        boolean first = true;
        while (true) {
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            try (PrintStream page = new PrintStream(answer, false, StandardCharsets.UTF_8)) {
                int status = ask(directory, page, first ? System.err : page);
                if (first && status != 0) {
                    return status;
                }
            } catch (IOException e) {
                if (first) {
                    throw e;
                }
                answer.writeBytes(("relayd: " + e.getMessage()).getBytes(StandardCharsets.UTF_8));
            }
            String heading = DateTimeFormatter.ISO_LOCAL_TIME.format(
                    LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS));
            out.print((first ? Screen.EMPTY : "")
                    + Screen.ofTerminal().drawn(heading + "\n" + answer.toString(StandardCharsets.UTF_8)));
            out.flush();
            first = false;
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
        }
    }

    private ParameterException usage(String problem) {
        if (spec == null) {
            throw new IllegalStateException("no command line");
        }
        return new ParameterException(spec.commandLine(), problem);
    }
}

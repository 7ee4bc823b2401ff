package org.postern.relayd.explain;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.findings.Terminal;
import org.postern.relayd.control.ControlClient;
import org.postern.relayd.explain.ExplainRequest.UsageException;
import org.postern.relayd.firewall.Firewall;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code relayd explain}. */
@Command(
        name = "explain",
        description = {
            "Say what would be replied to a message for a recipient, and why, without sending anything.",
            "",
            "The verdict comes first, what decided it second; then the restrictions and tables that were asked, what becomes of the "
                    + "address, and where it would be delivered. A running daemon is asked, which explains with what it has in use, and says what is "
                    + "different on disk; else main.cf and the tables are read as they are on disk.",
        },
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = 3,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:all accepted",
            "1:one rejected, or main.cf cannot be read",
            "2:one deferred, none rejected",
            "3:wrong usage"
        })
public final class ExplainCommand implements Callable<Integer> {
    /** Of the longest addresses there are, far from the limit of a request. */
    private static final int AT_A_TIME = 1000;

    @Option(names = "--client", paramLabel = "IP", description = "Where the message comes from. Default: 192.0.2.1.")
    private String client = ExplainRequest.SOMEBODY;

    @Option(
            names = "--client-name",
            paramLabel = "NAME",
            description = "The host name of the client. Default: what the name service says.")
    private String clientName = "";

    @Option(names = "--helo", paramLabel = "NAME", description = "What the client calls itself. Default: its address.")
    private @Nullable String helo;

    @Option(names = "--sender", paramLabel = "ADDRESS", description = "The envelope sender. Default: the null sender.")
    private String sender = "";

    @Option(names = "--tls", description = "The session is protected by TLS.")
    private boolean tls;

    @Option(names = "--no-dns", description = "Do not look for the client's name, nor for servers.")
    private boolean noDns;

    @Option(names = "--json", description = "Write one JSON object for each recipient.")
    private boolean json;

    @Option(names = "--files", description = "Explain by the files on disk, even if a daemon is running.")
    private boolean files;

    @Option(
            names = "--log",
            paramLabel = "LINE",
            description = "A line of the mail log about a refusal, of whichever command; explains what it is about.")
    private @Nullable String line;

    @Parameters(
            paramLabel = "RECIPIENT",
            arity = "0..*",
            description = "Whom the message is for; -: one a line from standard input.")
    private List<String> recipients = List.of();

    @Spec
    private @Nullable CommandSpec spec;

    private final Supplier<MainCf> config;

    /** @param config read when the command runs */
    public ExplainCommand(Supplier<MainCf> config) {
        this.config = config;
    }

    @Override
    public Integer call() throws IOException {
        boolean colour = Terminal.isColoured(Terminal.ofProcess().out(), System.getenv());
        ExplainRequest request = new ExplainRequest(
                json,
                colour && !json,
                !noDns,
                tls,
                client,
                clientName,
                Optional.ofNullable(helo),
                sender,
                Optional.ofNullable(line),
                named());
        List<Question> questions;
        try {
            questions = request.questions();
        } catch (UsageException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
        MainCf main = config.get();
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        try {
            OptionalInt answered = files ? OptionalInt.empty() : ask(main, request, out);
            return answered.isPresent() ? answered.getAsInt() : explain(main, request, questions, out);
        } finally {
            out.flush();
        }
    }

    /** Asks the daemon, some recipients at a time: a request has a limit. Nothing when none is running that can be asked. */
    private static OptionalInt ask(MainCf main, ExplainRequest request, PrintStream out) throws IOException {
        Path directory = Path.of(main.get(Settings.QUEUE_DIRECTORY));
        List<String> recipients = request.recipients();
        int status = 0;
        int from = 0;
        do {
            int to = Math.min(recipients.size(), from + AT_A_TIME);
            OptionalInt answered;
            try {
                answered = ControlClient.ask(
                        directory, request.to(recipients.subList(from, to)).words(), out, System.err);
            } catch (IOException e) {
                if (from > 0) {
                    throw e;
                }
                System.err.println("relayd: warning: the running daemon cannot be asked (" + e.getMessage()
                        + "); this is by the files on disk");
                return OptionalInt.empty();
            }
            if (answered.isEmpty() && from == 0) {
                return answered;
            }
            status = Explaining.worse(status, answered.orElse(1));
            from = to;
        } while (from < recipients.size());
        return OptionalInt.of(status);
    }

    private static int explain(MainCf main, ExplainRequest request, List<Question> questions, PrintStream out)
            throws IOException {
        try (Firewall firewall = Firewall.rehearsed(main, InstantSource.system())) {
            firewall.policy().unsafe().ifPresent(problem -> System.err.println("relayd: warning: " + problem));
            return Explaining.explain(request, questions, firewall, Explaining.Source.FILES, out::println);
        }
    }

    private List<String> named() throws IOException {
        if (!recipients.equals(List.of("-"))) {
            return recipients;
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        return in.lines().filter(each -> !each.isBlank()).toList();
    }

    private ParameterException usage(String problem) {
        if (spec == null) {
            throw new IllegalStateException("no command line");
        }
        return new ParameterException(spec.commandLine(), problem);
    }
}

package org.postern.relayd.explain;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postern.address.IpAddress;
import org.postern.config.MainCf;
import org.postern.relayd.firewall.Firewall;
import org.postern.relayd.restrictions.Decision;
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
                    + "address, and where it would be delivered. It reads main.cf and the tables as they are on disk.",
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
    @Option(names = "--client", paramLabel = "IP", description = "Where the message comes from. Default: 192.0.2.1.")
    private String client = "192.0.2.1"; // RFC 5737: nobody's, and in nobody's mynetworks

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
        List<Question> questions = questions();
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        boolean colour =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        ExplanationText text = new ExplanationText(colour);
        int status = 0;
        try (Firewall firewall = Firewall.of(config.get(), InstantSource.system())) {
            firewall.policy().unsafe().ifPresent(problem -> System.err.println("relayd: warning: " + problem));
            Explainer explainer = new Explainer(firewall, !noDns);
            for (Question question : questions) {
                Explanation explanation = explainer.explain(question);
                (json ? List.of(ExplanationJson.line(explanation)) : text.lines(explanation)).forEach(out::println);
                status = worse(status, explanation.verdict());
            }
        } finally {
            out.flush();
        }
        return status;
    }

    private static int worse(int status, Decision.Verdict verdict) {
        return switch (verdict) {
            case ACCEPTED -> status;
            case REJECTED -> 1;
            case DEFERRED -> status == 1 ? 1 : 2;
        };
    }

    private List<Question> questions() throws IOException {
        if (line != null) {
            if (!recipients.isEmpty()) {
                throw usage("--log says whom the message is for");
            }
            Question question =
                    RejectLine.parse(line).orElseThrow(() -> usage("--log: this is no whole line about a refusal"));
            return List.of(printable(tls ? question.overTls() : question));
        }
        IpAddress address = IpAddress.parse(client).orElseThrow(() -> usage("--client: no IP address: " + client));
        if (recipients.isEmpty()) {
            throw usage("whom is the message for?");
        }
        List<Question> questions = new ArrayList<>();
        for (String recipient : named()) {
            questions.add(printable(new Question(
                    SmtpCommand.END_OF_MESSAGE,
                    address,
                    clientName,
                    tls,
                    true,
                    helo == null ? Question.literal(address) : helo,
                    sender,
                    recipient,
                    "")));
        }
        return questions;
    }

    /** Or one command would become two. */
    private Question printable(Question question) {
        String said = question.recipient() + question.sender() + question.helo() + question.clientName();
        if (said.chars().anyMatch(Character::isISOControl)) {
            throw usage("a control character in an address or a name");
        }
        return question;
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

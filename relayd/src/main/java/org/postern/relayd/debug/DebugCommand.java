package org.postern.relayd.debug;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.Supplier;
import org.postern.config.MainCf;
import org.postern.relayd.firewall.Firewall;
import picocli.CommandLine.Command;

/** {@code relayd debug resolve}, {@code rewrite} and {@code expand}: a line in, a line out. */
@Command(
        name = "debug",
        description = "Show what the daemon makes of addresses and envelopes on standard input, a line each.",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = 3,
        synopsisSubcommandLabel = "COMMAND")
public final class DebugCommand {
    private final Supplier<MainCf> config;

    /** @param config read when a subcommand runs */
    public DebugCommand(Supplier<MainCf> config) {
        this.config = config;
    }

    @Command(
            description = {
                "Find transport and nexthop.",
                "Reads: sender TAB address, both without quoting.",
                "Writes: {\"transport\",\"nexthop\",\"recipient\",\"flags\":[...]}."
            },
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = 3)
    int resolve() throws IOException {
        return answer(firewall -> new Resolution(firewall.routing().resolver())::answer);
    }

    @Command(
            description = {
                "Complete an address.",
                "Reads: local TAB address, or remote TAB address, as in a header.",
                "Writes: the address."
            },
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = 3)
    int rewrite() throws IOException {
        return answer(firewall -> new Rewriting(firewall.routing().rewriter())::answer);
    }

    @Command(
            description = {
                "Say what would be replied to a message and where it would be delivered.",
                "Reads: {\"client\":\"192.0.2.1\",\"sender\":\"...\",\"recipients\":[\"...\"]}.",
                "Writes: {\"replies\":[...],\"deliveries\":[{\"transport\",\"nexthop\",\"to\",\"orig_to\"}]}."
            },
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = 3)
    int expand() throws IOException {
        return answer(firewall -> new Expansion(firewall)::answer);
    }

    /** @return 0, or 1 when a line could not be understood */
    private int answer(Function<Firewall, Function<String, Answer>> question) throws IOException {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int status = 0;
        int number = 0;
        try (Firewall firewall = Firewall.rehearsed(config.get(), InstantSource.system())) {
            Function<String, Answer> answers = question.apply(firewall);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                switch (answers.apply(line)) {
                    case Answer.Line(String text) -> out.println(text);
                    case Answer.Misunderstood(String reason) -> {
                        out.println();
                        System.err.println("relayd: fatal: line " + number + ": " + reason);
                        status = 1;
                    }
                }
                // Whoever asks line by line waits for each.
                if (!in.ready()) {
                    out.flush();
                }
            }
        } finally {
            out.flush();
        }
        return status;
    }
}

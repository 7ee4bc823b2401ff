package org.postern.relayd.sink;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postern.relayd.smtp.HostPort;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code relayd sink}: runs a sink until it is told to stop. */
@Command(
        name = "sink",
        description = "Take any mail and keep it: a stand-in for an inside gateway, as smtp-sink(1).",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = 3)
public final class SinkCommand implements Callable<Integer> {
    @Option(
            names = "--listen",
            paramLabel = "ADDR:PORT",
            defaultValue = "127.0.0.1:0",
            converter = AddressConverter.class,
            description =
                    "Where to listen: 127.0.0.1:2526, [::1]:2526; port 0 takes a free one (default: ${DEFAULT-VALUE}).")
    private InetSocketAddress listen = new InetSocketAddress(0);

    @Option(names = "--dump", paramLabel = "DIR", description = "Write each message to a file of its own in DIR.")
    private @Nullable Path dump;

    @Option(
            names = "--reply",
            paramLabel = "STAGE=CODE",
            description =
                    "Misbehave at a stage (connect, helo, mail, rcpt, data, dot, quit): answer with this code (400 to 599), or"
                            + " \"hang\", or \"close\". May be given more than once.")
    private Map<String, String> replies = Map.of();

    @Option(names = "--quiet", description = "Do not print a line for each message.")
    private boolean quiet;

    @Spec
    private @Nullable CommandSpec spec;

    /** Made by picocli, which fills in the options. */
    public SinkCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        Map<Stage, Reaction> reactions = new EnumMap<>(Stage.class);
        replies.forEach((stage, reaction) -> reactions.put(stage(stage), reaction(stage, reaction)));
        try (SmtpSink sink = SmtpSink.start(listen, SinkScript.of(reactions), receiver())) {
            System.out.println("listening on " + HostPort.text(sink.address()));
            new CountDownLatch(1).await();
            return 0;
        } catch (IOException e) {
            System.err.println("relayd sink: " + HostPort.text(listen) + ": " + e.getMessage());
            return 1;
        }
    }

    private Consumer<SinkMessage> receiver() throws IOException {
        Consumer<SinkMessage> keep = dump == null ? message -> {} : new MessageDump(dump);
        return quiet ? keep : keep.andThen(message -> System.out.println(printable(message.toString())));
    }

    /** What a peer wrote must not move the cursor of the terminal it is shown on. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private Stage stage(String name) {
        for (Stage stage : Stage.values()) {
            if (stage.name().toLowerCase(Locale.ROOT).equals(name)) {
                return stage;
            }
        }
        throw usage("--reply " + name + ": the stages are connect, helo, mail, rcpt, data, dot, quit");
    }

    private Reaction reaction(String stage, String text) {
        if (text.equals("hang")) {
            return new Reaction.Hang();
        } else if (text.equals("close")) {
            return new Reaction.Close();
        } else if (text.matches("[45][0-9][0-9]")) {
            return Reaction.refuse(Integer.parseInt(text));
        }
        throw usage("--reply " + stage + "=" + text + ": a code from 400 to 599, \"hang\" or \"close\" is expected");
    }

    private ParameterException usage(String message) {
        if (spec == null) {
            throw new IllegalStateException("not made by picocli");
        }
        return new ParameterException(spec.commandLine(), message);
    }

    /** Reads and prints {@code 127.0.0.1:25} and {@code [::1]:25}. */
    static final class AddressConverter implements ITypeConverter<InetSocketAddress> {
        @Override
        public InetSocketAddress convert(String text) {
            int colon = text.lastIndexOf(':');
            String host = colon < 0 ? "" : text.substring(0, colon);
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            try {
                InetSocketAddress address = new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1)));
                if (!host.isEmpty() && !address.isUnresolved()) {
                    return address;
                }
            } catch (IllegalArgumentException e) {
                // The port is no number, or too large; the same words help.
            }
            throw new TypeConversionException(
                    "\"" + text + "\" is not ADDR:PORT, such as 127.0.0.1:2526 or [::1]:2526");
        }
    }
}

package org.postern.relayd;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.relayd.check.CheckCommand;
import org.postern.relayd.config.ConfigCommand;
import org.postern.relayd.control.ControlClient;
import org.postern.relayd.debug.DebugCommand;
import org.postern.relayd.demo.DemoCommand;
import org.postern.relayd.explain.ExplainCommand;
import org.postern.relayd.log.LogFormat;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.operate.QueueCommand;
import org.postern.relayd.sink.SinkCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The daemon and its subcommands. */
@Command(
        name = "relayd",
        description = {
            "An SMTP relay that decides with tables.",
            "",
            "Without a subcommand, the daemon runs in the foreground. SIGTERM lets it finish what is under way."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Relayd.Version.class,
        exitCodeOnInvalidInput = 3,
        subcommands = {DemoCommand.class, SinkCommand.class},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:stopped, or the subcommand succeeded",
            "1:cannot start, or the subcommand failed",
            "3:wrong usage"
        })
public final class Relayd implements Callable<Integer> {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    @Option(
            names = "-c",
            paramLabel = "DIR",
            description =
                    "The directory of main.cf. Default: MAIL_CONFIG, or /etc/postern if there is one, or else built-in settings.")
    private @Nullable Path directory;

    private Relayd() {}

    /** Runs one command and ends the process with its exit status. */
    public static void main(String[] arguments) {
        Thread.setDefaultUncaughtExceptionHandler((thread, problem) -> panic(problem));
        int status;
        try {
            status = commandLine().execute(arguments);
        } catch (RuntimeException | Error e) {
            status = panic(e);
        }
        System.exit(status);
    }

    /** The command with all its subcommands. */
    static CommandLine commandLine() {
        Relayd relayd = new Relayd();
        return new CommandLine(relayd)
                .addSubcommand(new ConfigCommand(relayd::configDirectory))
                .addSubcommand(new DebugCommand(relayd::configuration))
                .addSubcommand(new QueueCommand(relayd::queueDirectory))
                .addSubcommand(new ExplainCommand(relayd::configuration))
                .addSubcommand(new StatusCommand(relayd::queueDirectory))
                .addSubcommand(new CheckCommand(relayd::configDirectory, new StartRehearsal()))
                .setExpandAtFiles(false)
                .setParameterExceptionHandler((problem, words) -> misused(problem))
                .setExecutionExceptionHandler((problem, commandLine, parsed) -> fatal(problem));
    }

    private static int misused(CommandLine.ParameterException problem) {
        String name = problem.getCommandLine().getCommandSpec().qualifiedName();
        String what =
                problem instanceof CommandLine.UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()
                        ? "there is no subcommand \"" + unmatched.getUnmatched().getFirst() + "\""
                        : problem.getMessage();
        System.err.println(name + ": " + what + "; see " + name + " --help");
        return problem.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
    }

    private static int fatal(Exception problem) {
        return switch (problem) {
            case StartException expected -> fatal(String.valueOf(expected.getMessage()));
            case ConfigException expected -> fatal(String.valueOf(expected.getMessage()));
            case IOException expected -> fatal(String.valueOf(expected.getMessage()));
            default -> panic(problem);
        };
    }

    private static int fatal(String text) {
        System.err.println("relayd: fatal: " + text);
        return 1;
    }

    /** A fault of ours: what a report needs on one line, for an operator has no use for a stack trace. */
    private static int panic(Throwable problem) {
        StackTraceElement[] trace = problem.getStackTrace();
        System.err.println("relayd: panic: internal error: " + problem + (trace.length == 0 ? "" : " at " + trace[0]));
        return 1;
    }

    /** The version, from settings. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            MainCf defaults = MainCf.of(MainCf.DEFAULT_DIRECTORY, "");
            return new String[] {
                "relayd (" + defaults.get(Settings.MAIL_NAME) + ") " + defaults.get(Settings.MAIL_VERSION)
            };
        }
    }

    @Override
    public Integer call() throws StartException, InterruptedException {
        MainCf config = configuration();
        config.validate();
        MailOwner owner = MailOwner.of(config);
        MailLog log = log(config, owner);
        MailOwner.warning(config).ifPresent(text -> log.warning(Daemon.MASTER, text));
        CompletableFuture<Daemon> running = new CompletableFuture<>();
        // A virtual machine that a signal ends has that signal's exit status; the operator asked for an orderly end and
        // gets 0. The signal may come as soon as the first line is in the log.
        Thread end = new Thread(() -> stop(running.getNow(null), log));
        Runtime.getRuntime().addShutdownHook(end);
        try {
            // Before anybody can see that it runs: until then, the signal would end it.
            Hangup.runs(() -> reload(running.join()))
                    .ifPresent(reason -> log.warning(Daemon.MASTER, reason + ": reload by relayd reload"));
            running.complete(Daemon.start(config, owner, log, () -> System.exit(0)));
        } catch (StartException e) {
            Runtime.getRuntime().removeShutdownHook(end);
            if (!logsToStandardOutput(config)) {
                log.fatal(Daemon.MASTER, String.valueOf(e.getMessage()));
            }
            log.flush();
            throw e;
        } catch (RuntimeException | Error e) {
            log.flush();
            Runtime.getRuntime().removeShutdownHook(end);
            throw e;
        }
        new CountDownLatch(1).await();
        return 0;
    }

    private static void reload(Daemon daemon) {
        try {
            var _ = daemon.reload();
        } catch (ConfigException e) {
            return; // which is in the log
        }
    }

    private static void stop(@Nullable Daemon daemon, MailLog log) {
        try {
            if (daemon != null) {
                var _ = daemon.drain(STOP_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        log.flush();
        Runtime.getRuntime().halt(0);
    }

    @Command(
            description = "Have the running daemon read main.cf and the tables again. Returns when that is in force.",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = 3)
    int reload() throws IOException {
        try {
            return ask(List.of("reload"));
        } catch (ConfigException e) {
            throw new ConfigException(e.getMessage() + "; a running daemon keeps its old configuration", e);
        }
    }

    @Command(
            description = "Stop the running daemon: what is under way is finished, what waits is kept.",
            mixinStandardHelpOptions = true,
            exitCodeOnInvalidInput = 3)
    int stop(
            @Option(
                            names = "--timeout",
                            paramLabel = "TIME",
                            defaultValue = "30s",
                            converter = QueueCommand.Age.class,
                            description = "How long to wait for what is under way (default: ${DEFAULT-VALUE}).")
                    Duration timeout)
            throws IOException {
        return ask(List.of("stop", "--timeout=" + timeout.toSeconds()));
    }

    private int ask(List<String> words) throws IOException {
        OptionalInt status = ControlClient.ask(queueDirectory(), words, System.out, System.err);
        if (status.isEmpty()) {
            System.err.println("relayd: no daemon is running in " + queueDirectory());
        }
        return status.orElse(1);
    }

    private Path queueDirectory() {
        return Path.of(configuration().get(Settings.QUEUE_DIRECTORY));
    }

    private MainCf configuration() {
        return configDirectory().map(MainCf::read).orElseGet(() -> MainCf.of(MainCf.DEFAULT_DIRECTORY, ""));
    }

    /** Where main.cf is; nothing when there are only built-in settings. */
    private Optional<Path> configDirectory() {
        if (directory != null) {
            return Optional.of(directory);
        }
        String mailConfig = System.getenv("MAIL_CONFIG");
        if (mailConfig != null && !mailConfig.isEmpty()) {
            return Optional.of(Path.of(mailConfig));
        }
        return Optional.of(MainCf.DEFAULT_DIRECTORY).filter(Files::isDirectory);
    }

    private static MailLog log(MainCf config, MailOwner owner) {
        String hostname = config.get(Settings.MYHOSTNAME);
        int dot = hostname.indexOf('.');
        String host = dot > 0 ? hostname.substring(0, dot) : hostname;
        String name = config.get(Settings.SYSLOG_NAME);
        String file = config.get(Settings.MAILLOG_FILE);
        InstantSource clock = InstantSource.system();
        LogFormat format =
                LogFormat.valueOf(config.get(Settings.RELAYD_LOG_FORMAT).toUpperCase(Locale.ROOT));
        String syslog = config.get(Settings.RELAYD_SYSLOG_SOCKET);
        if (!syslog.isBlank()) {
            return MailLog.toSyslog(
                    Path.of(syslog.strip()), config.get(Settings.SYSLOG_FACILITY), format, host, name, clock);
        }
        if (isStandardOutput(file)) {
            return MailLog.batching(System.out, format, host, name, clock);
        }
        try {
            owner.prepareLog(Path.of(file));
        } catch (IOException e) {
            throw unwritable(config, owner, e);
        }
        return owner.with(() -> {
            try {
                return MailLog.toFile(Path.of(file), format, host, name, clock);
            } catch (IOException e) {
                throw unwritable(config, owner, e);
            }
        });
    }

    private static ConfigException unwritable(MainCf config, MailOwner owner, IOException e) {
        return config.problem(
                Settings.MAILLOG_FILE,
                "maillog_file: " + owner.name().map(name -> name + " ").orElse("") + "cannot write "
                        + config.get(Settings.MAILLOG_FILE) + ": " + reason(e));
    }

    private static boolean logsToStandardOutput(MainCf config) {
        return config.get(Settings.RELAYD_SYSLOG_SOCKET).isBlank()
                && isStandardOutput(config.get(Settings.MAILLOG_FILE));
    }

    private static boolean isStandardOutput(String file) {
        return file.isEmpty() || file.equals("/dev/stdout");
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "its directory does not exist";
            case AccessDeniedException denied -> "Permission denied";
            default -> String.valueOf(e.getMessage());
        };
    }
}

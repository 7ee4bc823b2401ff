package org.postern.relayd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.relayd.demo.DemoCommand;
import org.postern.relayd.log.MailLog;
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
        subcommands = {DemoCommand.class, SinkCommand.class},
        exitCodeOnInvalidInput = 3,
        exitCodeOnExecutionException = 1,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:stopped, or the subcommand succeeded",
            "1:cannot start, or the subcommand failed",
            "3:wrong usage"
        })
public final class Relayd implements Runnable {
    private static final Path DEFAULT_DIRECTORY = Path.of("/etc/postern");
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
        System.exit(new CommandLine(new Relayd())
                .setExecutionExceptionHandler((problem, commandLine, parsed) -> fatal(problem))
                .execute(arguments));
    }

    private static int fatal(Exception problem) throws Exception {
        switch (problem) {
            case StartException expected -> System.err.println("relayd: fatal: " + expected.getMessage());
            case ConfigException expected -> System.err.println("relayd: fatal: " + expected.getMessage());
            default -> throw problem;
        }
        return 1;
    }

    /** The version, from settings. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            MainCf defaults = MainCf.of(DEFAULT_DIRECTORY, "");
            return new String[] {
                "relayd (" + defaults.get(Settings.MAIL_NAME) + ") " + defaults.get(Settings.MAIL_VERSION)
            };
        }
    }

    @Override
    public void run() {
        try {
            serve();
        } catch (StartException | IOException e) {
            throw new CommandLine.ExecutionException(new CommandLine(this), String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve() throws StartException, IOException, InterruptedException {
        MainCf config = configuration();
        config.validate();
        MailLog log = log(config);
        Daemon daemon = Daemon.start(config, log);
        // A virtual machine that a signal ends has that signal's exit status; the operator asked for an orderly end and
        // gets 0.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(daemon)));
        new CountDownLatch(1).await();
    }

    private static void stop(Daemon daemon) {
        try {
            daemon.drain(STOP_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(0);
    }

    private MainCf configuration() {
        if (directory != null) {
            return MainCf.read(directory);
        }
        String mailConfig = System.getenv("MAIL_CONFIG");
        if (mailConfig != null && !mailConfig.isEmpty()) {
            return MainCf.read(Path.of(mailConfig));
        }
        return Files.isDirectory(DEFAULT_DIRECTORY) ? MainCf.read(DEFAULT_DIRECTORY) : MainCf.of(DEFAULT_DIRECTORY, "");
    }

    private static MailLog log(MainCf config) throws StartException {
        String hostname = config.get(Settings.MYHOSTNAME);
        int dot = hostname.indexOf('.');
        String host = dot > 0 ? hostname.substring(0, dot) : hostname;
        String name = config.get(Settings.SYSLOG_NAME);
        String file = config.get(Settings.MAILLOG_FILE);
        InstantSource clock = InstantSource.system();
        if (file.isEmpty() || file.equals("/dev/stdout")) {
            return new MailLog(System.out, host, name, clock);
        }
        try {
            return MailLog.toFile(Path.of(file), host, name, clock);
        } catch (IOException e) {
            ConfigException problem =
                    config.problem(Settings.MAILLOG_FILE, "maillog_file: cannot write " + e.getMessage());
            throw new StartException(String.valueOf(problem.getMessage()), e);
        }
    }
}

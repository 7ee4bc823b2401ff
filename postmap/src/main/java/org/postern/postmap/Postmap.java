package org.postern.postmap;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.findings.Terminal;
import org.postern.tables.CaseFolding;
import org.postern.tables.TableOpener;
import org.postern.tables.text.SystemError;

/** The postmap(1) command: options become one action, its outcome an exit status. */
public final class Postmap {
    static final String USAGE =
            "usage: postmap [-bfFhimnNoprsuUvw] [-c config_dir] [-d key] [-q key] [map_type:]file...";
    private static final Path SYSTEM_DIRECTORY = Path.of("/etc/postern");

    private final Surroundings surroundings;
    private final Report report;

    Postmap(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.report = new Report(surroundings.err());
    }

    /** Runs the command on the process's own streams. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
                false,
                StandardCharsets.UTF_8);
        Terminal terminal = Terminal.ofProcess();
        Surroundings surroundings = new Surroundings(
                Path.of(""),
                System.getenv(),
                System.in,
                out,
                System.err,
                Clock.systemUTC(),
                terminal.out(),
                terminal.err());
        int status = new Postmap(surroundings).run(ByteText.arguments(args));
        // Not System.exit: before it exits, it looks for a logger in every library there is (java.lang.Runtime's event
        // logging).
        Runtime.getRuntime().halt(status);
    }

    /**
     * Runs the command once.
     *
     * @param arguments in the form of {@link ByteText}
     * @return the exit status: 0, or 1 when nothing was found or something failed
     */
    int run(List<String> arguments) {
        try {
            return act(arguments) ? 0 : 1;
        } catch (FatalException | ConfigException e) {
            surroundings.out().flush();
            report.fatal(Objects.requireNonNullElse(e.getMessage(), "unknown error"));
            return 1;
        } catch (IOException e) {
            surroundings.out().flush();
            report.fatal(SystemError.reason(e));
            return 1;
        } catch (OutOfMemoryError e) {
            report.fatal("out of memory: the Java heap ends at "
                    + (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
            return 1;
        } finally {
            surroundings.out().flush();
        }
    }

    private boolean act(List<String> arguments) throws IOException {
        Options options = parse(arguments);
        if (options.help || options.version) {
            return true;
        }
        if (arguments.equals(List.of("-m"))) {
            TableOpener.types().forEach(surroundings.out()::println);
            return true;
        }
        checkCombination(options);
        Optional<MainCf> config = configDirectory(options.configDirectory).map(MainCf::read);
        Tables tables = new Tables(surroundings, report, opener(options, config), options, config);
        if (!options.queries.isEmpty()) {
            return new QueryTable(tables).run(options.queries.getFirst());
        }
        if (!options.deletions.isEmpty()) {
            return new DeleteKeys(tables).run(options.deletions.getFirst());
        }
        if (options.list) {
            new ListTable(tables).run();
            return true;
        }
        if (options.check) {
            return new CheckTables(tables).run();
        }
        if (options.diff) {
            return new DiffTable(tables).run();
        }
        if (options.statistics) {
            new ShowStatistics(tables).run();
        } else if (options.generations) {
            new ListGenerations(tables).run();
        } else if (options.rollback) {
            new RollBack(tables).run();
        } else {
            new BuildTable(tables).run();
        }
        return true;
    }

    private Options parse(List<String> arguments) {
        Options options = LetterParser.parse(arguments);
        return options != null ? options : LongOptionParser.parse(arguments, surroundings, report);
    }

    private void checkCombination(Options options) {
        int actions = options.queries.size()
                + options.deletions.size()
                + (options.list ? 1 : 0)
                + (options.incremental ? 1 : 0);
        if (actions > 1) {
            throw new FatalException("specify only one of -d -i -q or -s");
        }
        boolean[] others = {options.check, options.diff, options.statistics, options.generations, options.rollback};
        for (boolean other : others) {
            actions += other ? 1 : 0;
        }
        if (actions > 1) {
            throw new FatalException(
                    "specify only one of -d -i -q -s --check --diff --stats --generations or --rollback");
        }
        boolean reports = options.check || options.diff || options.statistics;
        if (!reports && (options.role != null || options.strict || options.longJson)) {
            throw new FatalException("specify --as --strict or --json only with --check --diff or --stats");
        }
        boolean streamed = options.queries.contains("-");
        if ((options.bodyKeys || options.headerKeys || options.mimeKeys) && !streamed) {
            throw new FatalException("specify -b -h or -m only with \"-q -\"");
        }
        if (options.tables.isEmpty()) {
            throw new FatalException(USAGE);
        }
        if (options.mimeKeys && !options.bodyKeys && !options.headerKeys) {
            report.warning("ignoring -m option without -b or -h");
        }
    }

    private TableOpener opener(Options options, Optional<MainCf> mainCf) {
        mainCf.ifPresent(config -> config.warnings().forEach(report::warning));
        boolean utf8Enabled =
                mainCf.map(config -> config.get(Settings.SMTPUTF8_ENABLE)).orElse(true);
        report.utf8(utf8Enabled);
        // Messages have lines in other encodings.
        boolean utf8Keys = utf8Enabled && !options.bodyKeys && !options.headerKeys;
        return new TableOpener(
                mainCf.map(config -> config.get(Settings.DEFAULT_DATABASE_TYPE)).orElse("mapdb"),
                new CaseFolding(!options.unfolded, Objects.requireNonNullElse(options.utf8, utf8Keys)),
                options.keyEnd,
                surroundings.directory(),
                options.fileValues);
    }

    private Optional<Path> configDirectory(@Nullable String option) {
        String named = option != null
                ? ByteText.text(option)
                : surroundings.environment().get("MAIL_CONFIG");
        if (named != null) {
            return Optional.of(surroundings.directory().resolve(named));
        }
        return Files.isDirectory(SYSTEM_DIRECTORY) ? Optional.of(SYSTEM_DIRECTORY) : Optional.empty();
    }
}

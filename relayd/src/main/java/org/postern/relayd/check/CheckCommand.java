package org.postern.relayd.check;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.findings.Finding;
import org.postern.findings.FindingList;
import org.postern.findings.FindingText;
import org.postern.findings.Place;
import org.postern.findings.Terminal;
import org.postern.tables.text.SystemError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code relayd check}. */
@Command(
        name = "check",
        description = {
            "Look for everything that would hurt later, and change nothing.",
            "",
            "It reads main.cf, the tables that it names and their sources, and looks at the queue directory, ports, DNS servers, "
                    + "certificates and the clock. Each finding has a name in brackets; a comment in the line before, \"# postern: "
                    + "ignore NAME\", silences it.",
        },
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = 3,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:nothing found", "1:warnings", "2:errors", "3:wrong usage"})
public final class CheckCommand implements Callable<Integer> {
    private static final int WARNINGS = 1;
    private static final int ERRORS = 2;

    @Option(names = "--json", description = "Write one JSON object for each finding.")
    private boolean json;

    private final Supplier<Optional<Path>> directory;
    private final Rehearsal rehearsal;
    private final InstantSource clock;

    /** @param directory where main.cf is; nothing when there are only built-in settings */
    public CheckCommand(Supplier<Optional<Path>> directory, Rehearsal rehearsal) {
        this(directory, rehearsal, InstantSource.system());
    }

    CheckCommand(Supplier<Optional<Path>> directory, Rehearsal rehearsal, InstantSource clock) {
        this.directory = directory;
        this.rehearsal = rehearsal;
        this.clock = clock;
    }

    /** The names of all findings outside tables. */
    public static Set<String> findingNames() {
        return Names.ALL;
    }

    @Override
    public Integer call() {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        boolean colour = Terminal.isColoured(Terminal.ofProcess().out(), System.getenv());
        try {
            return run(out, colour);
        } finally {
            out.flush();
        }
    }

    int run(PrintStream out, boolean colour) {
        List<Checkup.Section> sections = sections();
        FindingText text = new FindingText(colour);
        int errors = 0;
        int warnings = 0;
        for (Checkup.Section section : sections) {
            FindingList findings = section.findings();
            errors += findings.errors();
            warnings += findings.warnings();
            findings.sorted().forEach(finding -> out.print(json ? finding.json() + "\n" : text.of(finding)));
            if (!json) {
                findings.leftOut()
                        .forEach((name, count) -> out.print(
                                section.file() + ": " + count + " more findings like these [" + name + "]\n"));
            }
        }
        if (!json) {
            out.print(FindingList.summary(errors, warnings) + "\n");
        }
        return errors > 0 ? ERRORS : warnings > 0 ? WARNINGS : 0;
    }

    private List<Checkup.Section> sections() {
        Optional<Path> where = directory.get();
        if (where.isEmpty()) {
            MainCf builtIn = MainCf.of(MainCf.DEFAULT_DIRECTORY, "");
            return checkup().run(builtIn, new MainCfPlaces("", ""));
        }
        Path folder = where.get().toAbsolutePath().normalize();
        Path file = folder.resolve("main.cf");
        String name = shown(file.toString());
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            MainCfPlaces places = new MainCfPlaces(name, text);
            try {
                return checkup().run(MainCf.of(folder, text), places);
            } catch (ConfigException bad) {
                return only(name, Finding.error(Names.SYNTAX_ERROR, places.name(bad.line()), Subject.text(bad, file)));
            }
        } catch (IOException e) {
            return only(name, Finding.error(Names.UNREADABLE_FILE, Place.of(name), SystemError.reason(e)));
        }
    }

    private static List<Checkup.Section> only(String file, Finding finding) {
        FindingList findings = new FindingList();
        findings.accept(finding);
        return List.of(new Checkup.Section(file, findings));
    }

    private Checkup checkup() {
        return new Checkup(rehearsal, clock, CheckCommand::shown);
    }

    /** A file below the working directory is called by its relative name, which is shorter. */
    private static String shown(String file) {
        Path path = Path.of(file).toAbsolutePath().normalize();
        Path here = Path.of("").toAbsolutePath();
        return path.startsWith(here) ? here.relativize(path).toString() : path.toString();
    }
}

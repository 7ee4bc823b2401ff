package org.postern.relayd.check;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.findings.FindingList;
import org.postern.relayd.firewall.Firewall;

/** Looks at everything, in the order in which an administrator would have to put it right. */
final class Checkup {
    private final Rehearsal rehearsal;
    private final InstantSource clock;
    private final UnaryOperator<String> shown;

    /** @param shown how a file is called in findings */
    Checkup(Rehearsal rehearsal, InstantSource clock, UnaryOperator<String> shown) {
        this.rehearsal = rehearsal;
        this.clock = clock;
        this.shown = shown;
    }

    /** The findings about one file, or about what is in no file. */
    record Section(String file, FindingList findings) {}

    /** main.cf and the machine first, then the source text of each table. */
    List<Section> run(MainCf config, MainCfPlaces places) {
        Subject subject = new Subject(config, places, clock);
        comments(subject);
        Path file = config.directory().resolve("main.cf");
        if (!places.file().file().isEmpty()) {
            FileChecks.owned(subject, places.file(), file, "main.cf");
            FileChecks.past(subject, places.file(), file, "main.cf");
        }
        new SettingsCheck(subject).run();
        new RecipesCheck(subject).run();
        TablesCheck tables = new TablesCheck(subject, shown);
        decisions(subject, tables);
        subject.attempt(Names.BAD_VALUE, () -> new QueueCheck(subject).run());
        subject.attempt(Names.BAD_VALUE, () -> ports(subject));
        subject.attempt(Names.BAD_VALUE, () -> new CertificatesCheck(subject).run());
        new MachineCheck(subject).run();
        List<Section> sections = new ArrayList<>();
        sections.add(new Section(places.file().file(), subject.findings()));
        tables.texts()
                .forEach((source, findings) -> sections.add(new Section(shown.apply(source.toString()), findings)));
        return sections;
    }

    private static void comments(Subject subject) {
        for (String name : subject.places().unknownNames()) {
            for (int line : subject.places().linesOf(name)) {
                subject.warning(
                        Names.UNKNOWN_NAME,
                        subject.places().line(line),
                        "there is no finding called " + name + " in main.cf",
                        "");
            }
        }
    }

    /** What keeps the daemon from starting is left out, one by one, so that the rest can be looked at. */
    private void decisions(Subject subject, TablesCheck tables) {
        Set<Integer> left = new HashSet<>();
        MainCf config = subject.config();
        while (true) {
            try (Rehearsal.Started started = rehearsal.start(config)) {
                decisions(subject, tables, started.firewall());
                return;
            } catch (ConfigException refused) {
                subject.blame(Names.CANNOT_START, refused);
                if (refused.line() == 0 || !left.add(refused.line())) {
                    return;
                }
                config = MainCf.of(config.directory(), subject.places().without(left));
            }
        }
    }

    private static void decisions(Subject subject, TablesCheck tables, Firewall firewall) {
        subject.attempt(
                Names.BAD_VALUE, () -> new RestrictionsCheck(subject).run(firewall.policy(), firewall.tables()));
        subject.attempt(Names.BAD_VALUE, () -> tables.run(firewall.tables()));
    }

    private void ports(Subject subject) {
        MainCf config = subject.config();
        PortsCheck ports = new PortsCheck(subject);
        ports.run(
                rehearsal.listen(config),
                config.get(Settings.RELAYD_LISTEN).isBlank() ? Settings.INET_INTERFACES : Settings.RELAYD_LISTEN);
        ports.run(rehearsal.listenWithTls(config), Settings.RELAYD_TLS_LISTEN);
        ports.run(rehearsal.listenForMetrics(config), Settings.RELAYD_METRICS_LISTEN);
    }
}

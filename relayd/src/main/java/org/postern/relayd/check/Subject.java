package org.postern.relayd.check;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.findings.Finding;
import org.postern.findings.FindingList;
import org.postern.findings.Place;
import org.postern.findings.Severity;

/** What is checked, and what has been found about it outside tables. For one thread. */
final class Subject {
    private final MainCf config;
    private final MainCfPlaces places;
    private final InstantSource clock;
    private final FindingList findings = new FindingList();
    private final Set<Integer> blamed = new HashSet<>();

    Subject(MainCf config, MainCfPlaces places, InstantSource clock) {
        this.config = config;
        this.places = places;
        this.clock = clock;
    }

    MainCf config() {
        return config;
    }

    MainCfPlaces places() {
        return places;
    }

    InstantSource clock() {
        return clock;
    }

    FindingList findings() {
        return findings;
    }

    /** Adds {@code finding}, unless a comment is silent about it. */
    void add(Finding finding) {
        Place place = finding.place();
        if (finding.severity() == Severity.ERROR) {
            blamed.add(place.line());
        }
        if (!place.file().equals(places.file().file()) || !places.silences(place.line(), finding.name())) {
            findings.accept(finding);
        }
    }

    void error(String name, Place place, String message, String help) {
        Finding finding = Finding.error(name, place, message);
        add(help.isEmpty() ? finding : finding.withHelp(help));
    }

    void warning(String name, Place place, String message, String help) {
        Finding finding = Finding.warning(name, place, message);
        add(help.isEmpty() ? finding : finding.withHelp(help));
    }

    /** Where {@code setting} is set. */
    Place at(Setting<?> setting) {
        return places.setting(config, setting.name());
    }

    /** Where {@code word} stands in the value of {@code setting}. */
    Place at(Setting<?> setting, String word) {
        return places.word(config, setting.name(), word);
    }

    /** Looks at something that a bad value may keep from being looked at, which is then the finding. */
    void attempt(String name, Runnable look) {
        try {
            look.run();
        } catch (ConfigException bad) {
            blame(name, bad);
        }
    }

    /** Adds {@code bad}, unless there is an error in its line already, of which it is a consequence. */
    void blame(String name, ConfigException bad) {
        if (blamed.contains(bad.line()) && bad.line() > 0) {
            return;
        }
        error(name, places.name(bad.line()), text(bad, config.directory().resolve("main.cf")), "");
    }

    /** What {@code bad} says, without file and line, which a finding has by itself. */
    static String text(ConfigException bad, Path file) {
        String message = String.valueOf(bad.getMessage());
        String prefix = file + ", line " + bad.line() + ": ";
        return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    }
}

package org.postern.relayd.manual;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postern.config.Section;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.manual.Roff;

/** {@code main.cf(5)}: what is written by hand about the file, then every setting from its definition. */
public final class SettingsManual {
    private static final Pattern BY_LEVEL = Pattern.compile(
            "\\$\\{\\{\\$compatibility_level} <level \\{([0-9.]+)} \\? \\{(.*)} : \\{(.*)}}", Pattern.DOTALL);

    private SettingsManual() {}

    /** The page. */
    public static String page() {
        Roff page = new Roff("main.cf", 5, "configuration of Postern");
        page.heading("SYNOPSIS").text("*relayd* [-c DIR] *config* [name...]");
        page.heading("DESCRIPTION").text(introduction());
        for (Section section : Section.values()) {
            List<Setting<?>> settings = Settings.all().stream()
                    .filter(setting -> setting.section() == section && Settings.isImplemented(setting))
                    .toList();
            if (!settings.isEmpty()) {
                page.heading(section.title());
                settings.forEach(setting -> page.item(tag(setting), text(setting)));
            }
        }
        page.heading("SETTINGS WITHOUT EFFECT YET").text("""
                These are known, as other settings refer to them, and *relayd config* shows them; setting one has no effect, and relayd says
                so when it starts. So it does about every setting of Postfix that is not on this page. A filter that is set stops the
                start.
                """).text(names());
        page.heading("FILES").item("/etc/postern/main.cf", "The configuration.");
        page.heading("SEE ALSO").text("relayd(8), postmap(1)");
        return page.toString();
    }

    private static String introduction() {
        try (InputStream in = Objects.requireNonNull(SettingsManual.class.getResourceAsStream("main.cf.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String tag(Setting<?> setting) {
        return "*" + setting.name() + "* (" + defaultOf(setting) + ")";
    }

    /** The default in words. Level-dependent ones say which level; those made from the machine say so. */
    static String defaultOf(Setting<?> setting) {
        String text = setting.defaultText();
        Matcher level = BY_LEVEL.matcher(text);
        if (level.matches()) {
            return "default: " + shown(level.group(3)) + "; below compatibility level " + level.group(1) + ": "
                    + shown(level.group(2));
        }
        return Settings.hasDerivedDefault(setting) ? "default: from the machine" : "default: " + shown(text);
    }

    private static String shown(String value) {
        return value == null || value.isEmpty() ? "empty" : value;
    }

    private static String text(Setting<?> setting) {
        return setting.meaning() + " (" + setting.range() + ")";
    }

    private static String names() {
        return Settings.all().stream()
                .filter(setting -> !Settings.isImplemented(setting))
                .map(Setting::name)
                .collect(Collectors.joining(", "));
    }
}

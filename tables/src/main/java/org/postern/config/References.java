package org.postern.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which names the values in main.cf mention. A name of the administrator's own that no value mentions is probably a misspelling, as is
 * a name that a value mentions and nothing defines.
 */
final class References {
    /**
     * A name that nothing defines.
     *
     * @param user the setting whose value mentions it
     */
    record Undefined(String name, String user) {}

    private final MainCf config;
    private final Set<String> used = new LinkedHashSet<>();
    private final List<Undefined> undefined = new ArrayList<>();

    private References(MainCf config) {
        this.config = config;
    }

    /** Looks through all values of {@code config}, skipping what cannot be read. */
    static References of(MainCf config) {
        References references = new References(config);
        try {
            references.addClasses();
        } catch (MacroException reportedWhenUsed) {
            // Without its value there are no classes.
        }
        for (String name : config.names()) {
            try {
                references.addMentions(name);
            } catch (MacroException reportedWhenUsed) {
                // The names before the error count.
            }
        }
        return references;
    }

    /** With no name in it yet. */
    static References none(MainCf config) {
        return new References(config);
    }

    /** Adds what {@code smtpd_restriction_classes} lists. */
    void addClasses() {
        String setting = Settings.SMTPD_RESTRICTION_CLASSES.name();
        String classes = MacroExpander.expand(
                config.raw(setting).orElse(""), name -> config.raw(name).orElse(null));
        for (String name : classes.split("[, \t\r\n]+", -1)) {
            if (!name.isEmpty()) {
                add(name, setting);
            }
        }
    }

    /** Adds what the value that main.cf gives to {@code user} mentions, in whichever branch. */
    void addMentions(String user) {
        if (!Settings.isTemplate(user)) {
            MacroExpander.scan(config.raw(user).orElse(""), name -> {
                add(name, user);
                return null;
            });
        }
    }

    private void add(String name, String user) {
        if (config.raw(name).isPresent()) {
            used.add(name);
        } else if (!isKnown(name) && !mentionedByDefaults(name)) {
            undefined.add(new Undefined(name, user));
        }
    }

    /** Whether {@code name} has a meaning, be it as a setting or because a value mentions it. */
    boolean isUsed(String name) {
        return isKnown(name) || mentionedByDefaults(name) || used.contains(name);
    }

    /** The administrator's own names among those that main.cf sets and that have a meaning. */
    Set<String> own() {
        Set<String> own = new LinkedHashSet<>();
        config.names().stream().filter(name -> !isKnown(name) && isUsed(name)).forEach(own::add);
        return own;
    }

    /** Every mention of a name that nothing defines, repetitions included. */
    List<Undefined> undefined() {
        return List.copyOf(undefined);
    }

    /** Whether it is a setting of ours or of Postfix. */
    static boolean isKnown(String name) {
        return Settings.named(name).isPresent() || PostfixSettings.defaultText(name) != null;
    }

    /** Old names that still serve as the default of a new one, as virtual_maps does, appear nowhere else. */
    static boolean mentionedByDefaults(String name) {
        return DefaultNames.MENTIONED.contains(name);
    }

    /** Computed when the first unknown name is met, which in a clean configuration is never. */
    private static final class DefaultNames {
        private static final Set<String> MENTIONED = collect();

        private static Set<String> collect() {
            Set<String> names = new LinkedHashSet<>();
            MacroExpander.Names collector = name -> {
                names.add(name);
                return null;
            };
            Settings.all().forEach(setting -> scan(setting.name(), setting.defaultText(), collector));
            PostfixSettings.names().forEach(name -> scan(name, PostfixSettings.defaultText(name), collector));
            return names;
        }

        private static void scan(String name, @Nullable String text, MacroExpander.Names collector) {
            if (text != null && !Settings.isTemplate(name)) {
                MacroExpander.scan(text, collector);
            }
        }
    }
}

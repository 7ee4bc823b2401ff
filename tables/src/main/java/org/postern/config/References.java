package org.postern.config;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.postern.tables.ListSyntax;

/**
 * Which names the values of known settings use, directly or by way of other names. A name of the administrator's own that nothing
 * uses is probably a misspelling.
 *
 * @param used names that main.cf sets and some known setting uses, or that are restriction classes
 * @param undefined names that nothing defines, each with the name of a setting whose value mentions it
 */
record References(Set<String> used, Map<String, String> undefined) {
    /** Looks through all values of {@code config} and through all defaults. */
    static References of(MainCf config) {
        Set<String> used = new LinkedHashSet<>();
        Map<String, String> undefined = new LinkedHashMap<>();
        Deque<String> pending = new ArrayDeque<>();
        for (String name : config.names()) {
            if (isKnown(name)) {
                pending.add(name);
            }
        }
        String classes = config.raw(Settings.SMTPD_RESTRICTION_CLASSES.name()).orElse("");
        for (String name : ListSyntax.split(classes)) {
            if (config.raw(name).isPresent() && used.add(name)) {
                pending.add(name);
            }
        }
        while (!pending.isEmpty()) {
            String user = pending.remove();
            for (String name : mentionedIn(config.raw(user).orElse(""))) {
                if (!isKnown(name) && config.raw(name).isPresent()) {
                    if (used.add(name)) {
                        pending.add(name);
                    }
                } else if (config.lookup(name) == null && !mentionedByDefaults(name)) {
                    undefined.putIfAbsent(name, user);
                }
            }
        }
        for (String name : config.names()) {
            if (!isKnown(name) && mentionedByDefaults(name)) {
                used.add(name);
            }
        }
        return new References(used, undefined);
    }

    /** Whether it is a setting of ours or of Postfix. */
    static boolean isKnown(String name) {
        return Settings.named(name).isPresent() || PostfixSettings.defaultText(name) != null;
    }

    /** Old names that still serve as the default of a new one, as virtual_maps does, appear nowhere else. */
    static boolean mentionedByDefaults(String name) {
        return DefaultNames.MENTIONED.contains(name);
    }

    private static Set<String> mentionedIn(String value) {
        Set<String> names = new LinkedHashSet<>();
        try {
            MacroExpander.scan(value, name -> {
                names.add(name);
                return null;
            });
        } catch (MacroException reportedWhenUsed) {
            // The names before the error count.
        }
        return names;
    }

    /** Computed when the first unknown name is met, which in a clean configuration is never. */
    private static final class DefaultNames {
        private static final Set<String> MENTIONED = collect();

        private static Set<String> collect() {
            Set<String> names = new LinkedHashSet<>();
            Settings.all().forEach(setting -> names.addAll(mentionedIn(setting.defaultText())));
            PostfixSettings.defaults().forEach(text -> names.addAll(mentionedIn(text)));
            return names;
        }
    }
}

package org.postern.config;

import java.lang.invoke.MethodHandles;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Every setting there is, as a constant named like the setting in capitals: {@code Settings.MYHOSTNAME}. Each has its type, default,
 * range and meaning in its definition; the meaning of all of them is Postfix's (postconf(5)), except those whose name begins with
 * {@code relayd_} or {@code postmap_}.
 */
public final class Settings
        implements MachineSettings,
                AddressSettings,
                RoutingSettings,
                SmtpdSettings,
                TlsSettings,
                RestrictionSettings,
                QueueSettings,
                SmtpSettings,
                SmtpTlsSettings,
                SmtpSaslSettings,
                FilterSettings,
                SystemSettings,
                PostmapSettings {
    private static final SortedMap<String, Setting<?>> ALL = collect();

    private Settings() {}

    /** All settings, by name. */
    public static Collection<Setting<?>> all() {
        return ALL.values();
    }

    /** The setting called {@code name}. */
    public static Optional<Setting<?>> named(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** Whether {@code setting} has an effect, other than that it is refused. */
    public static boolean isImplemented(Setting<?> setting) {
        return setting.section() != Section.FILTERS && !NotImplemented.NAMES.contains(setting.name());
    }

    /** Whether the default of {@code setting} is made from the machine, or from where main.cf is. */
    public static boolean hasDerivedDefault(Setting<?> setting) {
        return Defaults.DERIVED.contains(setting.name());
    }

    /** Whether {@code $name} in the value of the setting called {@code name} is left as it is until somebody uses the value. */
    static boolean isTemplate(String name) {
        return named(name).map(Setting::isTemplate).orElseGet(() -> PostfixSettings.TEMPLATES.contains(name));
    }

    private static SortedMap<String, Setting<?>> collect() {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        for (Class<?> group : Settings.class.getInterfaces()) {
            try {
                lookup.ensureInitialized(group);
            } catch (IllegalAccessException impossible) {
                throw new IllegalStateException(group.toString(), impossible);
            }
        }
        SortedMap<String, Setting<?>> all = new TreeMap<>();
        Setting.defined().forEach(setting -> all.put(setting.name(), setting));
        return Collections.unmodifiableSortedMap(all);
    }
}

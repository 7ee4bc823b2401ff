package org.postern.config;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The one definition of a setting: how it is called, what it may hold, and what it is when main.cf does not say.
 *
 * @param <T> the Java type of its value
 * @see Settings
 */
public final class Setting<T> {
    /** Every one that has been made, by name: {@link Settings} would take long to find them by reflection. */
    private static final Map<String, Setting<?>> DEFINED = new ConcurrentHashMap<>();

    private static final String REPLY_CODE = "reply code";

    private final String name;
    private final SettingType<T> type;
    private final String defaultText;
    private final Section section;
    private final String meaning;

    private Setting(String name, SettingType<T> type, String defaultText, Section section, String meaning) {
        this.name = name;
        this.type = type;
        this.defaultText = defaultText;
        this.section = section;
        this.meaning = meaning;
    }

    private static <T> Setting<T> define(
            String name, SettingType<T> type, String defaultText, Section section, String meaning) {
        Setting<T> setting = new Setting<>(name, type, defaultText, section, meaning);
        if (DEFINED.put(name, setting) != null) {
            throw new IllegalStateException("defined twice: " + name);
        }
        return setting;
    }

    /** Those of the groups that have been initialized. */
    static Collection<Setting<?>> defined() {
        return DEFINED.values();
    }

    static Setting<String> text(Section section, String name, String defaultText, String meaning) {
        return define(name, new SettingType.Text(0), defaultText, section, meaning);
    }

    /** Text whose {@code $name} stands for something that is known only when the text is used. */
    static Setting<String> template(Section section, String name, String defaultText, String meaning) {
        return define(name, new SettingType.Template(), defaultText, section, meaning);
    }

    static Setting<String> nonEmpty(Section section, String name, String defaultText, String meaning) {
        return define(name, new SettingType.Text(1), defaultText, section, meaning);
    }

    static Setting<String> hostName(Section section, String name, String defaultText, String meaning) {
        return define(name, new SettingType.HostName(), defaultText, section, meaning);
    }

    static Setting<String> level(Section section, String name, String defaultText, String meaning) {
        return define(name, new SettingType.Level(), defaultText, section, meaning);
    }

    static Setting<Boolean> yesNo(Section section, String name, String defaultText, String meaning) {
        return define(name, new SettingType.YesNo(), defaultText, section, meaning);
    }

    /** {@code unit} is what is counted, for people. */
    static Setting<Integer> count(
            Section section, String name, String defaultText, String unit, int min, String meaning) {
        return count(section, name, defaultText, unit, min, Integer.MAX_VALUE, meaning);
    }

    static Setting<Integer> count(
            Section section, String name, String defaultText, String unit, int min, int max, String meaning) {
        return define(name, new SettingType.Count(unit, min, max), defaultText, section, meaning);
    }

    static Setting<Integer> percent(Section section, String name, String defaultText, String meaning) {
        return define(name, new SettingType.Percent(), defaultText, section, meaning);
    }

    /** The code of a reply that may be an error or a request to come back. */
    static Setting<Integer> rejectCode(Section section, String name, String defaultText, String meaning) {
        return count(section, name, defaultText, REPLY_CODE, 400, 599, meaning);
    }

    /** The code of a reply that must be a request to come back. */
    static Setting<Integer> deferCode(Section section, String name, String defaultText, String meaning) {
        return count(section, name, defaultText, REPLY_CODE, 400, 499, meaning);
    }

    static Setting<String> choice(
            Section section, String name, String defaultText, SettingType.Choice values, String meaning) {
        return define(name, values, defaultText, section, meaning);
    }

    static Setting<String> words(
            Section section, String name, String defaultText, SettingType.Words words, String meaning) {
        return define(name, words, defaultText, section, meaning);
    }

    static Setting<Long> size(Section section, String name, String defaultText, long min, String meaning) {
        return define(name, new SettingType.Size(min), defaultText, section, meaning);
    }

    /** {@code unit} is that of a number without one: s, m, h, d or w. */
    static Setting<Duration> time(
            Section section, String name, String defaultText, char unit, long minSeconds, String meaning) {
        return time(section, name, defaultText, unit, minSeconds, Integer.MAX_VALUE, meaning);
    }

    static Setting<Duration> time(
            Section section,
            String name,
            String defaultText,
            char unit,
            long minSeconds,
            long maxSeconds,
            String meaning) {
        return define(name, new SettingType.Time(unit, minSeconds, maxSeconds), defaultText, section, meaning);
    }

    /** The name in main.cf. */
    public String name() {
        return name;
    }

    /** The default as main.cf would write it, {@code $name} and conditions included; they are expanded when the value is used. */
    public String defaultText() {
        return defaultText;
    }

    /** The part of the manual that describes it. */
    public Section section() {
        return section;
    }

    /** Whether {@code $name} in its value is left for whoever uses it, other settings' names included. */
    boolean isTemplate() {
        return type instanceof SettingType.Template;
    }

    /** What it means, in one sentence. */
    public String meaning() {
        return meaning;
    }

    /** What it may hold: kind of value, unit, range; for people. */
    public String range() {
        return type.describe();
    }

    T parse(String text) {
        return type.parse(name, text);
    }

    @Override
    public String toString() {
        return name;
    }
}

package org.postern.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postern.tables.ListSyntax;
import org.postern.tables.text.SystemError;

/**
 * A configuration: what main.cf says, and defaults for what it does not say. It never changes and is safe for use by any number of
 * threads.
 *
 * <p>Values are kept as written; {@code $name} is expanded when a value is asked for, whatever the order of the lines.
 */
public final class MainCf {
    /** Where Postern's configuration is when nothing else is said. */
    public static final Path DEFAULT_DIRECTORY = Path.of("/etc/postern");

    /** What the program itself knows better than any file. */
    private static final Set<String> READ_ONLY = Set.of("process_id", "process_name");

    private final Path directory;
    private final String file;
    private final Map<String, Assignment> assignments = new LinkedHashMap<>();
    private final List<MainCfText.Note> notes;
    private final List<ConfigNote> duplicates;
    private final Map<String, Assignment> readOnly = new LinkedHashMap<>();
    private final Machine machine;
    private final Defaults defaults;
    private final Map<Setting<?>, Object> values = new ConcurrentHashMap<>();

    private MainCf(Path directory, MainCfText parsed, Map<String, String> overrides, Machine machine) {
        this.directory = directory;
        this.file = file(directory);
        this.machine = machine;
        this.defaults = new Defaults(this, machine);
        List<ConfigNote> found = new ArrayList<>();
        this.notes = parsed.notes();
        String ownDirectory = Settings.CONFIG_DIRECTORY.name();
        assignments.put(ownDirectory, new Assignment(ownDirectory, directory.toString(), 0));
        for (Assignment assignment : parsed.assignments()) {
            Map<String, Assignment> kept = READ_ONLY.contains(assignment.name()) ? readOnly : assignments;
            Assignment earlier = kept.put(assignment.name(), assignment);
            if (earlier != null && !earlier.value().equals(assignment.value())) {
                found.add(new ConfigNote(
                        ConfigNote.Kind.SET_TWICE,
                        assignment.line(),
                        assignment.name(),
                        "overriding earlier entry: " + earlier.name() + "=" + earlier.value()));
            }
        }
        overrides.forEach((name, value) -> assignments.put(name, new Assignment(name, value, 0)));
        this.duplicates = List.copyOf(found);
    }

    /**
     * Reads {@code main.cf} in {@code configDirectory}.
     *
     * @throws ConfigException when it cannot be read or its syntax is wrong
     */
    public static MainCf read(Path configDirectory) {
        Path directory = configDirectory.toAbsolutePath().normalize();
        Path file = directory.resolve("main.cf");
        try {
            return of(directory, new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw unreadable(file, failure);
        }
    }

    /**
     * A configuration from {@code text}, as if that were in {@code configDirectory/main.cf}.
     *
     * @throws ConfigException when the syntax is wrong
     */
    public static MainCf of(Path configDirectory, String text) {
        return of(configDirectory, text, Machine.local());
    }

    static MainCf of(Path configDirectory, String text, Machine machine) {
        MainCfText parsed = MainCfText.parse(file(configDirectory), text);
        if (parsed.problem() != null) {
            throw parsed.problem();
        }
        return of(configDirectory, parsed, Map.of(), machine);
    }

    /** What was read, as far as that went; {@code overrides} replace what the text says. */
    static MainCf of(Path configDirectory, MainCfText parsed, Map<String, String> overrides, Machine machine) {
        return new MainCf(configDirectory, parsed, overrides, machine);
    }

    /** How messages call main.cf in {@code directory}. */
    static String file(Path directory) {
        return directory.resolve("main.cf").toString();
    }

    static ConfigException unreadable(Path file, IOException failure) {
        return new ConfigException("open " + file + ": " + SystemError.reason(failure), failure);
    }

    /** The path of main.cf, for messages. */
    String file() {
        return file;
    }

    /** The directory that main.cf is in. */
    public Path directory() {
        return directory;
    }

    /**
     * The value of {@code setting}: what main.cf says, else its default, expanded.
     *
     * @throws ConfigException when the value is none, naming the line that sets it
     */
    public <T> T get(Setting<T> setting) {
        Object known = values.get(setting);
        if (known == null) {
            known = evaluate(setting);
            values.put(setting, known);
        }
        @SuppressWarnings("unchecked") // evaluate put it there for this very setting
        T value = (T) known;
        return value;
    }

    private <T> Object evaluate(Setting<T> setting) {
        try {
            String text = lookup(setting.name());
            String given = text == null ? "" : text;
            T value = setting.parse(setting.isTemplate() ? given : MacroExpander.expand(given, this::lookup));
            return (Object) Objects.requireNonNull(value);
        } catch (MacroException | SettingType.BadValue problem) {
            throw blame(setting.name(), String.valueOf(problem.getMessage()), problem);
        }
    }

    /** The value of {@code name} as main.cf has it, unexpanded; nothing when main.cf does not set it. */
    public Optional<String> raw(String name) {
        return Optional.ofNullable(assignments.get(name)).map(Assignment::value);
    }

    /**
     * Whether in the list {@code listName}, such as relay_domains or smtpd_access_maps, a domain also means its subdomains ({@code
     * parent_domain_matches_subdomains}).
     */
    public boolean parentMatchesSubdomains(String listName) {
        for (String item : ListSyntax.splitToComment(get(Settings.PARENT_DOMAIN_MATCHES_SUBDOMAINS))) {
            boolean excluded = item.startsWith("!");
            if (item.substring(excluded ? 1 : 0).equalsIgnoreCase(listName)) {
                return !excluded;
            }
        }
        return false;
    }

    /** The names to which {@code other} gives another value, or one where this gives none, or none where this does; in order. */
    public List<String> differences(MainCf other) {
        Set<String> names = new TreeSet<>(names());
        names.addAll(other.names());
        names.removeIf(name -> raw(name).equals(other.raw(name)));
        return List.copyOf(names);
    }

    /** Whether main.cf sets it. */
    public boolean isSet(Setting<?> setting) {
        return assignments.containsKey(setting.name());
    }

    /**
     * {@code text} with every {@code $name} and condition replaced.
     *
     * @throws ConfigException for bad syntax or endless nesting
     */
    public String expand(String text) {
        try {
            return MacroExpander.expand(text, this::lookup);
        } catch (MacroException problem) {
            throw new ConfigException(String.valueOf(problem.getMessage()), problem);
        }
    }

    /**
     * The same with names that mean something in {@code text} alone.
     *
     * @param more the values of those, asked first
     * @return nothing when a name has no value
     * @throws ConfigException for bad syntax or endless nesting
     */
    public Optional<String> expand(String text, Function<String, Optional<String>> more) {
        try {
            return MacroExpander.expandIfDefined(text, name -> more.apply(name).orElseGet(() -> lookup(name)));
        } catch (MacroException problem) {
            throw new ConfigException(String.valueOf(problem.getMessage()), problem);
        }
    }

    /**
     * What is odd, one line each, beginning with {@code FILE, line N: }: about the text first, then names that have no effect or no
     * value. Names listed in {@code relayd_ignore} are left out.
     */
    public List<String> warnings() {
        return notes().stream().map(note -> at(note.line(), note.text())).toList();
    }

    /** The same in parts. */
    public List<ConfigNote> notes() {
        List<ConfigNote> all = new ArrayList<>();
        notes.forEach(note -> all.add(new ConfigNote(ConfigNote.Kind.TEXT, note.line(), "", note.warning())));
        all.addAll(duplicates);
        for (Assignment assignment : assignments.values()) {
            String name = assignment.name();
            listProblems(name)
                    .forEach(
                            problem -> all.add(new ConfigNote(ConfigNote.Kind.LIST, assignment.line(), name, problem)));
        }
        all.addAll(NameCheck.check(assignments.values(), this, ignored()));
        return List.copyOf(all);
    }

    /** The warnings of postconf(1) that are about the text alone, in the order of its lines; it names the line of some only. */
    List<String> textWarnings() {
        record Warning(int line, String text) {}
        List<Warning> all = new ArrayList<>();
        notes.forEach(note -> all.add(new Warning(note.line(), file + note.place() + ": " + note.warning())));
        duplicates.forEach(note -> all.add(new Warning(note.line(), at(note.line(), note.text()))));
        all.sort((a, b) -> Integer.compare(a.line(), b.line()));
        return all.stream().map(Warning::text).toList();
    }

    /** What is wrong with the value of {@code name}, if that is a setting, taken for a list. */
    List<String> listProblems(String name) {
        if (!References.isKnown(name) || Settings.isTemplate(name)) {
            return List.of();
        }
        try {
            return ListCheck.problems(MacroExpander.expand(raw(name).orElse(""), this::lookup));
        } catch (MacroException reportedWhenUsed) {
            return List.of();
        }
    }

    private Set<String> ignored() {
        return Set.copyOf(ListSyntax.split(get(Settings.RELAYD_IGNORE)));
    }

    /**
     * Evaluates every setting that main.cf sets, so that a bad value is found at start. A filter that is set is refused too: mail
     * would pass unfiltered, and nobody would notice.
     *
     * @throws ConfigException for the first that is bad
     */
    public void validate() {
        Set<String> ignored = ignored();
        get(Settings.COMPATIBILITY_LEVEL);
        for (Assignment assignment : assignments.values()) {
            Optional<Setting<?>> setting = Settings.named(assignment.name());
            if (setting.isPresent()) {
                Object value = get(setting.get());
                boolean filters = setting.get().section() == Section.FILTERS && !"".equals(value);
                if (filters && !ignored.contains(assignment.name())) {
                    throw problem(
                            setting.get(),
                            ("%s = %s: content filters are not implemented; remove it, or list %s in relayd_ignore"
                                            + " to accept mail unfiltered")
                                    .formatted(assignment.name(), value, assignment.name()));
                }
            }
        }
        get(Settings.MYHOSTNAME);
        get(Settings.MYDOMAIN);
        get(Settings.MYNETWORKS);
        InetInterfaces.of(this);
    }

    /** Assignments in main.cf that have no effect because the program itself knows the value. */
    Collection<Assignment> readOnly() {
        return readOnly.values();
    }

    /** The names that main.cf sets, in its order, and config_directory, which is set by where main.cf is. */
    Set<String> names() {
        return assignments.keySet();
    }

    /** What is in force for {@code name}, unexpanded: what main.cf says, else the default; null when nothing has that name. */
    @Nullable
    String lookup(String name) {
        Assignment assignment = assignments.get(name);
        return assignment != null ? assignment.value() : defaults.text(name);
    }

    Machine machine() {
        return machine;
    }

    /** Where {@code setting} gets its value: {@code FILE, line N}, or {@code default}. */
    public String origin(Setting<?> setting) {
        Assignment assignment = assignments.get(setting.name());
        return assignment == null || assignment.line() == 0 ? "default" : file + ", line " + assignment.line();
    }

    /** The line of main.cf that {@code name} gets its value in, from 1; 0 when main.cf does not set it. */
    public int line(String name) {
        Assignment assignment = assignments.get(name);
        return assignment == null ? 0 : assignment.line();
    }

    /** Something wrong with what {@code setting} says, at the line that sets it. */
    public ConfigException problem(Setting<?> setting, String message) {
        return blame(setting.name(), message, null);
    }

    private ConfigException blame(String name, String problem, @Nullable Throwable cause) {
        Assignment assignment = assignments.get(name);
        return assignment == null || assignment.line() == 0
                ? new ConfigException(problem, cause)
                : ConfigException.at(file, assignment.line(), problem, cause);
    }

    private String at(int line, String text) {
        return file + ", line " + line + ": " + text;
    }
}

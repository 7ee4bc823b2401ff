package org.postern.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postern.config.ListingRequest.NameClass;
import org.postern.config.ListingRequest.Option;
import org.postern.findings.JsonText;
import org.postern.tables.TableOpener;
import org.postern.tables.text.SystemError;

/**
 * Shows a configuration as postconf(1) does: {@code name = value} lines, blanks within a value shown as one, in the order asked for or
 * by name.
 */
public final class ConfigListing {
    private static final int LINE_LENGTH = 80;
    private static final String FOLD = "\n    ";

    /**
     * What to print.
     *
     * @param status the exit status, 0 or 1
     * @param output for standard output, lines with their ends
     * @param charset how {@code output} becomes the bytes that main.cf has
     * @param messages for standard error, each beginning with {@code warning: } or {@code fatal: }, printable
     */
    public record Answer(int status, String output, Charset charset, List<String> messages) {}

    private final ListingRequest request;
    private final Machine machine;
    private final StringBuilder output = new StringBuilder();
    private final List<String> messages = new ArrayList<>();
    private Charset charset = StandardCharsets.UTF_8;

    private ConfigListing(ListingRequest request, Machine machine) {
        this.request = request;
        this.machine = machine;
    }

    /**
     * Answers {@code request} about {@code configDirectory/main.cf}; about the defaults alone when there is no directory. Problems are
     * messages, never exceptions.
     */
    public static Answer list(@Nullable Path configDirectory, ListingRequest request) {
        return list(configDirectory, request, Machine.local());
    }

    static Answer list(@Nullable Path configDirectory, ListingRequest request, Machine machine) {
        return new ConfigListing(request, machine).run(configDirectory);
    }

    private Answer run(@Nullable Path configDirectory) {
        int status = 0;
        try {
            request.problem().ifPresent(problem -> {
                throw new ConfigException(problem);
            });
            if (request.has(Option.TYPES)) {
                TableOpener.types().forEach(type -> output.append(type).append('\n'));
            } else {
                showSettings(configDirectory);
            }
        } catch (ConfigException fatal) {
            messages.add("fatal: " + fatal.problem());
            output.setLength(0);
            status = 1;
        }
        List<String> printable = messages.stream().map(this::printable).toList();
        return new Answer(status, output.toString(), charset, printable);
    }

    private void showSettings(@Nullable Path configDirectory) {
        MainCf config = read(configDirectory);
        References references = References.none(config);
        if (!request.has(Option.DEFAULTS)) {
            checkDerivedDefaults(config);
            checkValues(config, references);
        }
        show(config, references);
        if (!request.has(Option.DEFAULTS) && !request.has(Option.QUIET)) {
            warnOfNames(config, references);
        }
    }

    private void warn(String message) {
        messages.add("warning: " + message);
    }

    private MainCf read(@Nullable Path directory) {
        if (directory == null || request.has(Option.DEFAULTS)) {
            return MainCf.of(MainCf.DEFAULT_DIRECTORY, MainCfText.parse("", ""), overrides(), machine);
        }
        Path file = directory.resolve("main.cf");
        MainCfText parsed;
        try {
            parsed = MainCfText.parse(MainCf.file(directory), decode(Files.readAllBytes(file)));
        } catch (IOException failure) {
            throw new ConfigException("open " + file + ": " + SystemError.reason(failure), failure);
        }
        MainCf.of(directory, parsed, Map.of(), machine).textWarnings().forEach(this::warn);
        if (parsed.problem() != null) {
            throw parsed.problem();
        }
        return MainCf.of(directory, parsed, overrides(), machine);
    }

    /** A file that is not UTF-8 is shown as it is, byte by byte. */
    private String decode(byte[] bytes) {
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException notUtf8) {
            charset = StandardCharsets.ISO_8859_1;
            return new String(bytes, charset);
        }
    }

    private Map<String, String> overrides() {
        Map<String, String> overrides = new LinkedHashMap<>();
        for (String override : request.overrides()) {
            try {
                Assignment assignment =
                        MainCfText.assignment(override.substring(MainCfText.afterBlanks(override, 0)), 0);
                overrides.put(assignment.name(), assignment.value());
            } catch (ConfigException bad) {
                throw new ConfigException("invalid parameter override: " + override + ": " + bad.problem());
            }
        }
        return overrides;
    }

    /** The defaults of these are made from other settings, which therefore must be right whatever is asked for. */
    private void checkDerivedDefaults(MainCf config) {
        if (!config.isSet(Settings.MYHOSTNAME)) {
            evaluateForDefault(config, Settings.MYDOMAIN);
        }
        if (!config.isSet(Settings.MYDOMAIN)) {
            evaluateForDefault(config, Settings.MYHOSTNAME);
        }
        if (!config.isSet(Settings.MYNETWORKS)) {
            evaluateForDefault(config, Settings.INET_INTERFACES);
            evaluateForDefault(config, Settings.MYNETWORKS_STYLE);
            expand(Settings.MYNETWORKS_STYLE.name(), config);
            evaluateForDefault(config, Settings.INET_PROTOCOLS);
            config.lookup(Settings.MYNETWORKS.name());
        }
    }

    private void evaluateForDefault(MainCf config, Setting<String> setting) {
        try {
            MacroExpander.expand(
                    config.raw(setting.name()).orElse(""),
                    name -> config.raw(name).orElse(null));
        } catch (MacroException bad) {
            bad.problems().forEach(this::warn);
            throw new ConfigException("dictionary mail_dict: macro processing error");
        }
    }

    private void checkValues(MainCf config, References references) {
        String file = config.file();
        config.readOnly()
                .forEach(assignment -> warn(
                        file + ": read-only parameter assignment: " + assignment.name() + "=" + assignment.value()));
        try {
            references.addClasses();
        } catch (MacroException bad) {
            bad.problems().forEach(this::warn);
            throw new ConfigException("dictionary mail_dict: macro processing error");
        }
        for (String name : config.names()) {
            try {
                references.addMentions(name);
            } catch (MacroException bad) {
                bad.problems().forEach(this::warn);
            }
            if (References.isKnown(name)) {
                expand(name, config);
                config.listProblems(name).forEach(problem -> warn(file + ": " + problem));
            }
        }
        references.undefined().forEach(each -> warn(file + ": undefined parameter: " + each.name()));
    }

    private String expand(String name, MainCf config) {
        String value = config.lookup(name);
        if (value == null || Settings.isTemplate(name)) {
            return value == null ? "" : value;
        }
        try {
            return MacroExpander.expand(value, config::lookup);
        } catch (MacroException bad) {
            bad.problems().forEach(this::warn);
            throw new ConfigException("macro processing error");
        }
    }

    private void show(MainCf config, References references) {
        for (String name : request.names().isEmpty() ? all(config, references) : request.names()) {
            if (!references.isUsed(name)) {
                warn(name + ": unknown parameter");
            } else if (!request.has(Option.ONLY_SET) || config.raw(name).isPresent()) {
                @Nullable String value = config.lookup(name);
                show(name, request.has(Option.EXPAND) ? expand(name, config) : value == null ? "" : value);
            }
        }
    }

    /** Without names: what is implemented, and whatever else main.cf sets with effect. */
    private Collection<String> all(MainCf config, References references) {
        TreeSet<String> names = new TreeSet<>();
        Settings.all().stream().filter(Settings::isImplemented).forEach(setting -> names.add(setting.name()));
        config.names().stream().filter(References::isKnown).forEach(names::add);
        names.add(Settings.CONFIG_DIRECTORY.name());
        names.removeIf(name ->
                !request.classes().contains(PostfixSettings.isOfService(name) ? NameClass.SERVICE : NameClass.BUILTIN));
        if (request.classes().contains(NameClass.USER)) {
            names.addAll(references.own());
        }
        return names;
    }

    private void show(String name, String value) {
        if (request.has(Option.JSON)) {
            output.append('{').append(JsonText.quoted(name)).append(": ");
            output.append(JsonText.quoted(value)).append("}\n");
            return;
        }
        List<String> words = new ArrayList<>();
        if (!request.has(Option.VALUES_ONLY)) {
            words.add(name);
        }
        if (!request.has(Option.VALUES_ONLY) && !request.has(Option.NAMES_ONLY)) {
            words.add("=");
        }
        for (String word : request.has(Option.NAMES_ONLY) ? new String[0] : value.split("[ \t\r\n]+", -1)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        append(words);
    }

    private void append(List<String> words) {
        int column = 0;
        for (String word : words) {
            int length = word.getBytes(charset).length;
            if (column > 0 && request.has(Option.FOLD) && column + 1 + length > LINE_LENGTH) {
                output.append(FOLD);
                column = FOLD.length() - 1;
            } else if (column > 0) {
                output.append(' ');
                column++;
            }
            output.append(word);
            column += length;
        }
        output.append('\n');
    }

    private void warnOfNames(MainCf config, References references) {
        Map<String, String> warnings = new TreeMap<>();
        boolean deprecated = false;
        for (String name : config.names()) {
            String instead = Deprecations.instead(name).orElse("");
            deprecated |= !instead.isEmpty();
            if (references.isUsed(name) && !instead.isEmpty()) {
                warnings.put(name, "support for parameter \"" + name + "\" will be removed; instead, " + instead);
            } else if (!references.isUsed(name)) {
                warnings.put(
                        name,
                        instead.isEmpty()
                                ? "unused parameter: " + name + "=" + config.lookup(name)
                                : "support for parameter " + name + " has been removed; instead, " + instead);
            }
        }
        warnings.values().forEach(warning -> warn(config.file() + ": " + warning));
        if (deprecated) {
            warn(Deprecations.DETAILS);
        }
    }

    /** As Postfix prints messages: every byte that is not printable ASCII is a question mark. */
    private String printable(String message) {
        StringBuilder printable = new StringBuilder();
        for (byte each : message.getBytes(charset)) {
            printable.append(each >= ' ' && each < 0x7f ? (char) each : '?');
        }
        return printable.toString();
    }
}

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
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Shows a configuration as postconf(1) does: {@code name = value} lines, blanks within a value shown as one, in the order asked for or
 * by name.
 */
public final class ConfigListing {
    private static final int LINE_LENGTH = 80;
    private static final String FOLD = "\n    ";

    /**
     * What is asked for.
     *
     * @param defaults show defaults instead of what is in force, without reading main.cf (-d)
     * @param fold break long lines (-f)
     * @param valuesOnly leave out the names (-h)
     * @param onlySet only what main.cf sets (-n)
     * @param expand replace {@code $name} (-x)
     * @param overrides settings that replace those of main.cf, each as {@code name=value} (-o)
     * @param names the settings to show; none: all
     */
    public record Request(
            boolean defaults,
            boolean fold,
            boolean valuesOnly,
            boolean onlySet,
            boolean expand,
            List<String> overrides,
            List<String> names) {
        /** Copies the lists. */
        public Request {
            overrides = List.copyOf(overrides);
            names = List.copyOf(names);
        }
    }

    /**
     * What to print.
     *
     * @param status the exit status, 0 or 1
     * @param output for standard output, lines with their ends
     * @param messages for standard error, each beginning with {@code warning: } or {@code fatal: }
     */
    public record Answer(int status, String output, List<String> messages) {}

    private final Request request;
    private final Machine machine;
    private final StringBuilder output = new StringBuilder();
    private final List<String> messages = new ArrayList<>();

    private ConfigListing(Request request, Machine machine) {
        this.request = request;
        this.machine = machine;
    }

    /** Answers {@code request} about {@code configDirectory/main.cf}. Problems are messages, never exceptions. */
    public static Answer list(Path configDirectory, Request request) {
        return list(configDirectory, request, Machine.local());
    }

    static Answer list(Path configDirectory, Request request, Machine machine) {
        return new ConfigListing(request, machine).run(configDirectory);
    }

    private Answer run(Path configDirectory) {
        try {
            if (request.defaults && (request.onlySet || !request.overrides.isEmpty())) {
                throw new ConfigException("specify one of -d " + (request.onlySet ? "-n" : "-o"));
            }
            Path directory = configDirectory.toAbsolutePath().normalize();
            MainCf config = request.defaults ? MainCf.of(directory, "", machine) : read(directory);
            config.textWarnings(false).forEach(this::warn);
            References references = References.of(config);
            checkReferences(config, references);
            for (String name : config.names()) {
                if (References.isKnown(name)) {
                    expand(config, String.valueOf(config.lookup(name)));
                }
            }
            show(config, references);
            warnOfUnused(config, references);
            return new Answer(0, output.toString(), List.copyOf(messages));
        } catch (ConfigException fatal) {
            messages.add("fatal: " + fatal.problem());
            return new Answer(1, "", List.copyOf(messages));
        }
    }

    private void warn(String message) {
        messages.add("warning: " + message);
    }

    private MainCf read(Path directory) {
        Path file = directory.resolve("main.cf");
        String text;
        try {
            text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw MainCf.unreadable(file, failure);
        }
        Map<String, String> overrides = new LinkedHashMap<>();
        for (String override : request.overrides) {
            try {
                MainCfText.parse("", override).assignments().forEach(each -> overrides.put(each.name(), each.value()));
            } catch (ConfigException bad) {
                String message = String.valueOf(bad.getMessage());
                String reason = message.substring(message.indexOf(": ") + 2, message.lastIndexOf(": \""));
                throw new ConfigException("invalid parameter override: " + override + ": " + reason);
            }
        }
        return MainCf.of(directory, text, overrides, machine);
    }

    private void checkReferences(MainCf config, References references) {
        for (String name : config.names()) {
            try {
                MacroExpander.scan(config.raw(name).orElse(""), mentioned -> null);
            } catch (MacroException bad) {
                warn(String.valueOf(bad.getMessage()));
            }
        }
        references.undefined().keySet().forEach(name -> warn(config.file() + ": undefined parameter: " + name));
    }

    private String expand(MainCf config, String text) {
        try {
            return MacroExpander.expand(text, config::lookup);
        } catch (MacroException bad) {
            warn(String.valueOf(bad.getMessage()));
            throw new ConfigException("macro processing error");
        }
    }

    private void show(MainCf config, References references) {
        for (String name : request.names.isEmpty() ? all(config, references) : request.names) {
            boolean known = References.isKnown(name) || References.mentionedByDefaults(name);
            @Nullable String value = known || references.used().contains(name) ? config.lookup(name) : null;
            if (value == null && !known) {
                warn(name + ": unknown parameter");
            } else if (!request.onlySet || config.raw(name).isPresent() || name.equals("config_directory")) {
                show(name, request.expand ? expand(config, value == null ? "" : value) : value == null ? "" : value);
            }
        }
    }

    /** Without names: what is implemented, and whatever else main.cf sets with effect. */
    private Collection<String> all(MainCf config, References references) {
        TreeSet<String> names = new TreeSet<>();
        if (!request.onlySet) {
            Settings.all().forEach(setting -> names.add(setting.name()));
        }
        if (!request.defaults) {
            config.names().stream().filter(References::isKnown).forEach(names::add);
            names.addAll(references.used());
            names.add(Settings.CONFIG_DIRECTORY.name());
        }
        return names;
    }

    private void show(String name, String value) {
        List<String> words = new ArrayList<>();
        if (!request.valuesOnly) {
            words.add(name);
            words.add("=");
        }
        for (String word : value.split("[ \t\r\n]+", -1)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        int column = 0;
        for (String word : words) {
            if (column > 0 && request.fold && column + 1 + word.length() > LINE_LENGTH) {
                output.append(FOLD);
                column = FOLD.length() - 1;
            } else if (column > 0) {
                output.append(' ');
                column++;
            }
            output.append(word);
            column += word.length();
        }
        output.append('\n');
    }

    private void warnOfUnused(MainCf config, References references) {
        for (String name : config.names()) {
            if (!References.isKnown(name) && !references.used().contains(name)) {
                warn(config.file() + ": unused parameter: " + name + "=" + config.lookup(name));
            }
        }
    }
}

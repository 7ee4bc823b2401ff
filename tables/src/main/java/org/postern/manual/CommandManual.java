package org.postern.manual;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page of a command, from the options and subcommands that it has. */
public final class CommandManual {
    private CommandManual() {}

    /** Begins the page: name, synopsis, description, options, subcommands, exit status. What else there is to say may be added. */
    public static Roff page(CommandLine command, int section, String summary) {
        CommandSpec spec = command.getCommandSpec();
        Roff page = new Roff(spec.name(), section, summary);
        page.heading("SYNOPSIS").text(synopses(spec));
        page.heading("DESCRIPTION").text(description(spec));
        page.heading("OPTIONS");
        options(page, spec);
        if (!spec.subcommands().isEmpty()) {
            page.heading("COMMANDS");
            subcommands(spec).forEach(each -> command(page, each));
        }
        page.heading("EXIT STATUS");
        if (!spec.subcommands().isEmpty()) {
            page.text("Of the daemon, and of subcommands that do not say otherwise:");
        }
        spec.usageMessage().exitCodeList().forEach((status, meaning) -> page.item("*" + status + "*", meaning));
        return page;
    }

    private static Collection<CommandSpec> subcommands(CommandSpec spec) {
        return spec.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .toList();
    }

    private static String synopses(CommandSpec spec) {
        return Stream.concat(Stream.of(spec), subcommands(spec).stream())
                .flatMap(each -> synopsis(each).stream())
                .collect(Collectors.joining("\n\n"));
    }

    /** One line each, as usage has it; a value follows its letter after a blank. */
    private static List<String> synopsis(CommandSpec spec) {
        String name = spec.qualifiedName();
        String[] custom = spec.usageMessage().customSynopsis();
        Stream<String> lines = custom.length > 0
                ? Arrays.stream(custom)
                : Stream.of(new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF)).synopsis(0));
        return lines.map(line -> line.strip()
                        .replaceAll("\\s+", " ")
                        .replaceAll("(\\[-\\w)=", "$1 ")
                        .replaceFirst("^" + name, "*" + name + "*"))
                .toList();
    }

    private static void command(Roff page, CommandSpec spec) {
        page.subheading(spec.qualifiedName());
        page.text(description(spec));
        options(page, spec);
        if (!spec.usageMessage().exitCodeList().isEmpty() && !spec.subcommands().isEmpty()) {
            spec.usageMessage()
                    .exitCodeList()
                    .forEach((status, meaning) -> page.item("Exit status *" + status + "*", meaning));
        }
        spec.subcommands().values().forEach(each -> command(page, each.getCommandSpec()));
    }

    private static String description(CommandSpec spec) {
        return joined(spec.usageMessage().description());
    }

    private static void options(Roff page, CommandSpec spec) {
        for (OptionSpec option : spec.options()) {
            if (!option.hidden()) {
                String names = Arrays.stream(option.names())
                        .map(name -> "*" + name + "*")
                        .collect(Collectors.joining(", "));
                String value = option.arity().max() > 0 ? " " + option.paramLabel() : "";
                page.item(names + value, joined(option.description()));
            }
        }
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            if (!parameter.hidden()) {
                page.item(parameter.paramLabel(), joined(parameter.description()));
            }
        }
    }

    private static String joined(String[] description) {
        return String.join("\n", description).replace("%n", "\n").replace("%%", "%");
    }
}

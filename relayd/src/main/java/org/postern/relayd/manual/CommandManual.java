package org.postern.relayd.manual;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code relayd(8)}, from the options and subcommands that the command has. */
public final class CommandManual {
    private CommandManual() {}

    /** The page about {@code command}. */
    public static String page(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        Roff page = new Roff(spec.name(), 8, "SMTP relay daemon");
        page.heading("SYNOPSIS").text(synopses(spec));
        page.heading("DESCRIPTION").text(description(spec));
        page.heading("OPTIONS");
        options(page, spec);
        page.heading("COMMANDS");
        spec.subcommands().values().forEach(each -> command(page, each.getCommandSpec()));
        page.heading("EXIT STATUS");
        page.text("Of the daemon, and of subcommands that do not say otherwise:");
        spec.usageMessage().exitCodeList().forEach((status, meaning) -> page.item("*" + status + "*", meaning));
        page.heading("SIGNALS")
                .item("*SIGTERM*, *SIGINT*", "Finish the sessions and deliveries under way, then end with status 0.");
        page.heading("ENVIRONMENT").item("*MAIL_CONFIG*", "The directory of main.cf, unless *-c* says it.");
        page.heading("FILES")
                .item("/etc/postern/main.cf", "The configuration; see main.cf(5).")
                .item("/var/spool/postern", "Messages that wait (*queue_directory*).");
        page.heading("SEE ALSO").text("main.cf(5), postmap(1)");
        return page.toString();
    }

    private static String synopses(CommandSpec spec) {
        return Stream.concat(
                        Stream.of(spec), spec.subcommands().values().stream().map(CommandLine::getCommandSpec))
                .map(CommandManual::synopsis)
                .collect(Collectors.joining("\n\n"));
    }

    /** One line, as usage has it; a value follows its letter after a blank. */
    private static String synopsis(CommandSpec spec) {
        String name = spec.qualifiedName();
        return new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF))
                .synopsis(0)
                .strip()
                .replaceAll("\\s+", " ")
                .replaceAll("(\\[-\\w)=", "$1 ")
                .replaceFirst("^" + name, "*" + name + "*");
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
            page.item(parameter.paramLabel(), joined(parameter.description()));
        }
    }

    private static String joined(String[] description) {
        return String.join("\n", description).replace("%n", "\n").replace("%%", "%");
    }
}

package org.postern.manual;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What a shell needs to complete the options, subcommands and files of a command. The values of an option that has candidates are completed
 * too; those called DIR are directories, and everything else may be a file.
 */
public final class Completion {
    private Completion() {}

    /** For bash: to be read by the shell, or put where bash-completion looks. */
    public static String bash(CommandLine command) {
        CommandSpec top = command.getCommandSpec();
        String function = "_" + top.name();
        StringBuilder script = new StringBuilder("# bash completion for " + top.name() + "\n");
        script.append(function).append("() {\n");
        script.append("    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= word\n");
        script.append("    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n        case $word in\n");
        for (CommandSpec each : subcommands(top)) {
            script.append("            ").append(each.name()).append(") command=$word ;;\n");
        }
        script.append("        esac\n    done\n    COMPREPLY=()\n    case $command:$prev in\n");
        for (CommandSpec each : all(top)) {
            String path = each.parent() == null ? "" : each.name();
            for (OptionSpec option : valued(each)) {
                String cases = Arrays.stream(option.names())
                        .map(name -> path + ":" + name)
                        .collect(Collectors.joining("|"));
                script.append("        ")
                        .append(cases)
                        .append(") ")
                        .append(bashValues(option))
                        .append(" return ;;\n");
            }
        }
        script.append("    esac\n    case $command:$cur in\n");
        for (CommandSpec each : all(top)) {
            String path = each.parent() == null ? "" : each.name();
            script.append("        ").append(path).append(":-*) COMPREPLY=($(compgen -W '");
            script.append(names(each)).append("' -- \"$cur\")) ;;\n");
        }
        String subcommands = subcommands(top).stream().map(CommandSpec::name).collect(Collectors.joining(" "));
        if (!subcommands.isEmpty()) {
            script.append("        :*) COMPREPLY=($(compgen -W '")
                    .append(subcommands)
                    .append("' -- \"$cur\")) ;;\n");
        }
        script.append("        *) COMPREPLY=($(compgen -f -- \"$cur\")) ;;\n    esac\n}\n");
        script.append("complete -o filenames -F ")
                .append(function)
                .append(' ')
                .append(top.name())
                .append('\n');
        return script.toString();
    }

    private static String bashValues(OptionSpec option) {
        if (isDirectory(option)) {
            return "COMPREPLY=($(compgen -d -- \"$cur\"));";
        }
        List<String> candidates = candidates(option);
        return candidates.isEmpty()
                ? ""
                : "COMPREPLY=($(compgen -W '" + String.join(" ", candidates) + "' -- \"$cur\"));";
    }

    /** For zsh: a file called {@code _NAME} in a directory of its $fpath. */
    public static String zsh(CommandLine command) {
        CommandSpec top = command.getCommandSpec();
        StringBuilder script = new StringBuilder("#compdef " + top.name() + "\n");
        List<CommandSpec> subcommands = subcommands(top);
        if (subcommands.isEmpty()) {
            script.append("_arguments -s -S");
            appendSpecs(script, top);
            return script.append(" \\\n    '*:table:_files'\n").toString();
        }
        script.append("local line state\n_arguments -s -S -C");
        appendSpecs(script, top);
        script.append(" \\\n    '1:command:(");
        script.append(subcommands.stream().map(CommandSpec::name).collect(Collectors.joining(" ")));
        script.append(")' \\\n    '*::argument:->arguments'\ncase $state:$line[1] in\n");
        for (CommandSpec each : subcommands) {
            script.append("    arguments:").append(each.name()).append(") _arguments -s -S");
            appendSpecs(script, each);
            script.append(" \\\n    '*:argument:_files' ;;\n");
        }
        return script.append("esac\n").toString();
    }

    private static void appendSpecs(StringBuilder script, CommandSpec spec) {
        for (OptionSpec option : visible(spec)) {
            for (String name : option.names()) {
                script.append(" \\\n    '")
                        .append(option.isMultiValue() ? "*" : "")
                        .append(name);
                script.append('[').append(zshText(option)).append(']');
                if (option.arity().max() > 0) {
                    String label = option.paramLabel().toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
                    script.append(':').append(label).append(':').append(zshValues(option));
                }
                script.append('\'');
            }
        }
    }

    private static String zshText(OptionSpec option) {
        return String.join(" ", option.description())
                .replace("%n", " ")
                .replace("%%", "%")
                .replace("'", "")
                .replace("\\", "\\\\")
                .replace("[", "\\[")
                .replace("]", "\\]")
                .replace(":", "\\:");
    }

    private static String zshValues(OptionSpec option) {
        if (isDirectory(option)) {
            return "_files -/";
        }
        List<String> candidates = candidates(option);
        return candidates.isEmpty() ? "" : "(" + String.join(" ", candidates) + ")";
    }

    private static boolean isDirectory(OptionSpec option) {
        return option.paramLabel().equals("DIR");
    }

    private static List<String> candidates(OptionSpec option) {
        List<String> candidates = new ArrayList<>();
        if (option.completionCandidates() != null) {
            option.completionCandidates().forEach(candidates::add);
        }
        return candidates;
    }

    private static List<CommandSpec> all(CommandSpec top) {
        return Stream.concat(Stream.of(top), subcommands(top).stream()).toList();
    }

    private static List<CommandSpec> subcommands(CommandSpec top) {
        return top.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .toList();
    }

    private static List<OptionSpec> visible(CommandSpec spec) {
        return spec.options().stream().filter(option -> !option.hidden()).toList();
    }

    private static List<OptionSpec> valued(CommandSpec spec) {
        return visible(spec).stream().filter(option -> option.arity().max() > 0).toList();
    }

    private static String names(CommandSpec spec) {
        return visible(spec).stream()
                .flatMap(option -> Arrays.stream(option.names()))
                .collect(Collectors.joining(" "));
    }
}

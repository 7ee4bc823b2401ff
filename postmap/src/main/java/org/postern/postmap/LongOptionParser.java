package org.postern.postmap;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Reads any command line, tells what is wrong with it, and prints what {@code --help} and {@code --version} ask for. */
final class LongOptionParser {
    /** Stands in no argument. */
    private static final String SEPARATOR = "\0";

    private static final String KNOWN_LETTERS = "bcdfFhijmnNopqrsuUvw";

    private LongOptionParser() {}

    /**
     * The options.
     *
     * @throws FatalException when there is something wrong
     */
    static Options parse(List<String> arguments, Surroundings surroundings, Report report) {
        Options options = new Options();
        CommandLine parser = new CommandLine(options)
                .setExpandAtFiles(false) // "@example.com" is a key
                .setAllowOptionsAsOptionParameters(true)
                .setOverwrittenOptionsAllowed(true)
                .setStopAtPositional(true)
                .setSeparator(SEPARATOR); // "-q=x" asks for "=x"
        try {
            parser.parseArgs(separated(arguments, withValue(parser)).toArray(String[]::new));
        } catch (CommandLine.MissingParameterException e) {
            String last = arguments.getLast();
            report.line("option requires an argument -- '"
                    + (last.startsWith("--") ? last.substring(2) : last.substring(last.length() - 1)) + "'");
            throw new FatalException(Postmap.USAGE);
        } catch (CommandLine.ParameterException e) {
            report.line("invalid option -- '" + unknownLetter(arguments) + "'");
            throw new FatalException(Postmap.USAGE);
        }
        if (options.help) {
            parser.usage(surroundings.out());
        } else if (options.version) {
            surroundings.out().println("postmap (Postern) " + version());
        }
        return options;
    }

    /** The long options that take a value. */
    private static Set<String> withValue(CommandLine parser) {
        Set<String> names = new HashSet<>();
        for (OptionSpec option : parser.getCommandSpec().options()) {
            if (option.arity().max() > 0 && option.longestName().startsWith("--")) {
                names.add(option.longestName());
            }
        }
        return names;
    }

    /** A long option takes its value after an equals sign too; for a letter that sign is part of the value. */
    private static List<String> separated(List<String> arguments, Set<String> withValue) {
        List<String> separated = new ArrayList<>(arguments);
        for (int i = 0; i < separated.size() && separated.get(i).startsWith("-"); i++) {
            String argument = separated.get(i);
            int equals = argument.indexOf('=');
            if (equals > 0 && withValue.contains(argument.substring(0, equals))) {
                separated.set(i, argument.replaceFirst("=", SEPARATOR));
            } else if (withValue.contains(argument) || argument.matches("-[^-cdq][^cdq]*[cdq]|-[cdq]")) {
                i++; // what comes next is its value
            }
        }
        return separated;
    }

    private static String version() {
        return Optional.ofNullable(LongOptionParser.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    private static char unknownLetter(List<String> arguments) {
        for (String argument : arguments) {
            if (argument.startsWith("-")) {
                for (int i = 1; i < argument.length(); i++) {
                    if (KNOWN_LETTERS.indexOf(argument.charAt(i)) < 0) {
                        return argument.charAt(i);
                    }
                }
            }
        }
        return '-';
    }
}

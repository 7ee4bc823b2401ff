package org.postern.relayd.config;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postern.config.ConfigListing;
import org.postern.config.ListingRequest;
import org.postern.config.ListingRequest.NameClass;
import org.postern.tables.ListSyntax;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code relayd config}: shows settings. Options, output and exit status are those of postconf(1). */
@Command(
        name = "config",
        description = {
            "Show the settings of main.cf, or their defaults, as postconf(1) does.",
            "",
            "Names, or values that main.cf does not set, are warned about on standard error when they look like mistakes."
        },
        optionListHeading = "%nOptions:%n",
        sortOptions = false,
        exitCodeOnInvalidInput = 1,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:shown", "1:main.cf cannot be read, or wrong usage"})
public final class ConfigCommand extends RefusedOptions implements Callable<Integer> {
    @Option(names = "-d", description = "Show defaults. Without names: of all settings that are obeyed.")
    private boolean defaults;

    @Option(names = "-n", description = "Show only what main.cf sets.")
    private boolean onlySet;

    @Option(names = "-x", description = "Expand $name.")
    private boolean expand;

    @Option(
            names = "-o",
            paramLabel = "name=value",
            arity = "1",
            description = "Act as if main.cf had this setting. May be given more than once.")
    private List<String> overrides = List.of();

    @Option(
            names = "-C",
            paramLabel = "class,...",
            description =
                    "Which names to show when none is given: builtin, service (those that every transport has), user, all.")
    private String classes = "all";

    @Option(names = "-h", description = "Leave out the names.")
    private boolean valuesOnly;

    @Option(names = "-H", description = "Leave out the values.")
    private boolean namesOnly;

    @Option(names = "-f", description = "Fold long lines.")
    private boolean fold;

    @Option(names = "-j", description = "Write a JSON object for each setting.")
    private boolean json;

    @Option(names = "-q", description = "Do not warn of names that are deprecated or have no effect.")
    private boolean quiet;

    @Option(names = "-m", description = "Show the types of lookup tables instead.")
    private boolean types;

    @Option(names = "-p", description = "Show settings of main.cf, which is what happens anyway.")
    private boolean settings;

    @Option(names = "-c", paramLabel = "DIR", description = "The directory of main.cf, as before the subcommand.")
    private @Nullable Path directory;

    @Parameters(paramLabel = "name", arity = "0..*", description = "The settings to show. Default: all.")
    private List<String> names = List.of();

    private final Supplier<Optional<Path>> usualDirectory;

    /** @param usualDirectory where main.cf is unless an option of this command says it; none: there are only defaults */
    public ConfigCommand(Supplier<Optional<Path>> usualDirectory) {
        this.usualDirectory = usualDirectory;
    }

    @Override
    public Integer call() {
        for (String name : names) {
            if (name.indexOf('=') >= 0) {
                throw usage(RefusedOptions.EDITING);
            }
        }
        EnumSet<NameClass> chosen = EnumSet.noneOf(NameClass.class);
        for (String word : ListSyntax.split(classes)) {
            if (!choose(word.toLowerCase(Locale.ROOT), chosen)) {
                System.err.println(
                        "relayd config: fatal: unknown -C option value \"" + word + "\" in \"" + classes + "\"");
                return 1;
            }
        }
        @Nullable Path where = directory == null ? usualDirectory.get().orElse(null) : directory;
        ConfigListing.Answer answer =
                ConfigListing.list(where, new ListingRequest(options(), chosen, overrides, names));
        byte[] output = answer.output().getBytes(answer.charset());
        System.out.write(output, 0, output.length);
        System.out.flush();
        answer.messages().forEach(message -> System.err.println("relayd config: " + message));
        return answer.status();
    }

    private Set<ListingRequest.Option> options() {
        Map<ListingRequest.Option, Boolean> given = new EnumMap<>(ListingRequest.Option.class);
        given.put(ListingRequest.Option.DEFAULTS, defaults);
        given.put(ListingRequest.Option.FOLD, fold);
        given.put(ListingRequest.Option.VALUES_ONLY, valuesOnly);
        given.put(ListingRequest.Option.NAMES_ONLY, namesOnly);
        given.put(ListingRequest.Option.JSON, json);
        given.put(ListingRequest.Option.TYPES, types);
        given.put(ListingRequest.Option.ONLY_SET, onlySet);
        given.put(ListingRequest.Option.OVERRIDE, !overrides.isEmpty());
        given.put(ListingRequest.Option.SETTINGS, settings);
        given.put(ListingRequest.Option.QUIET, quiet);
        given.put(ListingRequest.Option.EXPAND, expand);
        given.values().removeIf(yes -> !yes);
        return given.keySet();
    }

    /** Adds the classes that {@code word} means to {@code chosen}; false when it means none. */
    private static boolean choose(String word, Set<NameClass> chosen) {
        Set<NameClass> meant = switch (word) {
            case "builtin" -> EnumSet.of(NameClass.BUILTIN);
            case "service" -> EnumSet.of(NameClass.SERVICE);
            case "user" -> EnumSet.of(NameClass.USER);
            case "all" -> EnumSet.allOf(NameClass.class);
            default -> EnumSet.noneOf(NameClass.class);
        };
        chosen.addAll(meant);
        return !meant.isEmpty();
    }

    @Option(names = "-v", description = "Accepted without effect.")
    void verbose(boolean given) {
        // There is nothing more to say.
    }

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    void help(boolean given) {
        // Shown by picocli.
    }
}

package org.postern.config;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What settings are when main.cf is silent, those included that depend on the machine. */
final class Defaults {
    /** The settings that have no default in their definition. */
    static final Set<String> DERIVED = Set.of("config_directory", "mydomain", "myhostname", "mynetworks");

    /** Bound while the default of mynetworks is found out. */
    private static final ScopedValue<Boolean> FINDING_NETWORKS = ScopedValue.newInstance();

    private static final String NO_DOMAIN = "localdomain";

    private final MainCf config;
    private final Machine machine;

    Defaults(MainCf config, Machine machine) {
        this.config = config;
        this.machine = machine;
    }

    /** The default of {@code name}, unexpanded; null when nothing has that name. */
    @Nullable
    String text(String name) {
        return switch (name) {
            case "myhostname" -> hostName();
            case "mydomain" -> domain();
            case "mynetworks" -> networks();
            case "config_directory" -> MainCf.DEFAULT_DIRECTORY.toString();
            case "process_id" -> String.valueOf(ProcessHandle.current().pid());
            case "process_name" -> "relayd";
            default ->
                Settings.named(name).map(Setting::defaultText).orElseGet(() -> PostfixSettings.defaultText(name));
        };
    }

    /** A machine whose name has no domain gets the one that is set, as a name without a dot is no use in mail. */
    private String hostName() {
        String name = machine.hostName();
        return name.indexOf('.') >= 0
                ? name
                : name + "." + config.raw("mydomain").map(this::expandAlone).orElse(NO_DOMAIN);
    }

    /** Host name and domain may mention each other: in the default of one, names count only as far as main.cf sets them. */
    private String expandAlone(String text) {
        return MacroExpander.expand(text, name -> config.raw(name).orElse(null));
    }

    private String domain() {
        String name = config.raw("myhostname").map(this::expandAlone).orElseGet(this::hostName);
        int dot = name.indexOf('.');
        return dot < 0 ? NO_DOMAIN : name.substring(dot + 1);
    }

    /** From other settings, any of which may mention this one. */
    private String networks() {
        if (FINDING_NETWORKS.isBound()) {
            throw new MacroException("unreasonable macro call nesting: \"mynetworks\"");
        }
        return ScopedValue.where(FINDING_NETWORKS, true).call(() -> InetInterfaces.networks(config));
    }
}

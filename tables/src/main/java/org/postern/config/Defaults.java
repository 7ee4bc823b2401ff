package org.postern.config;

import org.jspecify.annotations.Nullable;

/** What settings are when main.cf is silent, those included that depend on the machine. */
final class Defaults {
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
            case "config_directory" -> config.directory().toString();
            default ->
                Settings.named(name).map(Setting::defaultText).orElseGet(() -> PostfixSettings.defaultText(name));
        };
    }

    /** A machine whose name has no domain gets the one that is set, as a name without a dot is no use in mail. */
    private String hostName() {
        String name = machine.hostName();
        return name.indexOf('.') >= 0
                ? name
                : name + "." + config.raw("mydomain").orElse(NO_DOMAIN);
    }

    private String domain() {
        String name = config.raw("myhostname").map(config::expand).orElseGet(this::hostName);
        int dot = name.indexOf('.');
        return dot < 0 ? NO_DOMAIN : name.substring(dot + 1);
    }

    private String networks() {
        String style = config.get(Settings.MYNETWORKS_STYLE);
        NetworksStyle known = NetworksStyle.parse(style)
                .orElseThrow(() -> config.problem(
                        Settings.MYNETWORKS_STYLE,
                        "unknown mynetworks mask style value \"%s\" in \"%s\"".formatted(style, style)));
        return InetInterfaces.of(config).networks(known);
    }
}

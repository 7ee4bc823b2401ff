package org.postern.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.postern.config.LocalRecipients;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.tables.AddressExtension;
import org.postern.tables.CaseFolding;
import org.postern.tables.ListSyntax;
import org.postern.tables.Table;
import org.postern.tables.TableList;
import org.postern.tables.TableName;
import org.postern.tables.TableRegistry;

/**
 * What main.cf says that matters to tables. Without a main.cf, nothing is known but Postfix's defaults; a setting that cannot be read,
 * or a table that cannot be asked, leaves unknown what depends on it.
 */
public final class MailContext {
    /** There is no main.cf. */
    public static final MailContext UNKNOWN = new MailContext(null, null);

    private static final Map<String, TableRole> ROLE_OF_SETTING = Map.ofEntries(
            Map.entry(Settings.TRANSPORT_MAPS.name(), TableRole.TRANSPORT),
            Map.entry(Settings.VIRTUAL_ALIAS_MAPS.name(), TableRole.VIRTUAL),
            Map.entry(Settings.RELAY_RECIPIENT_MAPS.name(), TableRole.RELAY_RECIPIENTS),
            Map.entry(Settings.LOCAL_RECIPIENT_MAPS.name(), TableRole.RELAY_RECIPIENTS),
            Map.entry(Settings.CANONICAL_MAPS.name(), TableRole.CANONICAL),
            Map.entry(Settings.SENDER_CANONICAL_MAPS.name(), TableRole.CANONICAL),
            Map.entry(Settings.RECIPIENT_CANONICAL_MAPS.name(), TableRole.CANONICAL),
            Map.entry("smtp_generic_maps", TableRole.CANONICAL));

    /** Settings whose tables have keys of another kind. */
    private static final List<String> OTHERS = List.of(
            Settings.RELAY_DOMAINS.name(),
            Settings.MYDESTINATION.name(),
            Settings.MYNETWORKS.name(),
            Settings.VIRTUAL_MAILBOX_DOMAINS.name(),
            Settings.VIRTUAL_MAILBOX_MAPS.name(),
            Settings.SENDER_DEPENDENT_RELAYHOST_MAPS.name(),
            Settings.SENDER_DEPENDENT_DEFAULT_TRANSPORT_MAPS.name(),
            Settings.SENDER_BCC_MAPS.name(),
            Settings.RECIPIENT_BCC_MAPS.name(),
            "alias_maps",
            "relocated_maps");

    private final @Nullable MainCf config;
    private final @Nullable TableRegistry tables;
    /** The lists of domains that are ours; one that cannot be read is left out. */
    private final Map<Setting<String>, DomainList> domains = new LinkedHashMap<>();

    private final boolean transportParents;
    private final boolean accessParents;
    private final AddressExtension extension;

    private MailContext(@Nullable MainCf config, @Nullable TableRegistry tables) {
        this.config = config;
        this.tables = tables;
        boolean relayParents = listed(Settings.RELAY_DOMAINS.name(), true);
        this.transportParents = listed(Settings.TRANSPORT_MAPS.name(), false);
        this.accessParents = listed("smtpd_access_maps", true);
        this.extension = new AddressExtension(get(Settings.RECIPIENT_DELIMITER).orElse(""));
        if (tables != null) {
            add(
                    Settings.RELAY_DOMAINS,
                    relayParents ? DomainList.Subdomains.BARE : DomainList.Subdomains.DOTTED,
                    tables);
            add(Settings.MYDESTINATION, DomainList.Subdomains.NONE, tables);
            add(Settings.VIRTUAL_ALIAS_DOMAINS, DomainList.Subdomains.NONE, tables);
            add(Settings.VIRTUAL_MAILBOX_DOMAINS, DomainList.Subdomains.NONE, tables);
        }
    }

    private void add(Setting<String> setting, DomainList.Subdomains subdomains, TableRegistry registry) {
        get(setting).ifPresent(value -> domains.put(setting, new DomainList(value, subdomains, this, registry)));
    }

    /** What {@code config} says; {@code tables} are asked where its lists name some. */
    public static MailContext of(MainCf config, TableRegistry tables) {
        return new MailContext(config, tables);
    }

    private boolean listed(String list, boolean otherwise) {
        if (config == null) {
            return otherwise;
        }
        try {
            return config.parentMatchesSubdomains(list);
        } catch (RuntimeException unreadable) {
            return otherwise;
        }
    }

    /** Empty when there is no main.cf or the value is none. */
    private <T> Optional<T> get(Setting<T> setting) {
        if (config == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(config.get(setting));
        } catch (RuntimeException unreadable) {
            return Optional.empty(); // whoever checks main.cf says so
        }
    }

    /** Whether there is a main.cf. */
    boolean isKnown() {
        return config != null;
    }

    /** What the table of {@code source} is for; empty when main.cf does not name it. */
    public Optional<TableRole> roleOf(Path source) {
        Set<TableRole> roles = new LinkedHashSet<>();
        if (config != null) {
            Path real = real(source);
            ROLE_OF_SETTING.forEach((setting, role) -> addIf(names(setting, real), role, roles));
            OTHERS.forEach(setting -> addIf(names(setting, real), TableRole.OTHER, roles));
            addIf(isAccessTable(real), TableRole.ACCESS, roles);
        }
        if (roles.size() == 2 && roles.remove(TableRole.RELAY_RECIPIENTS)) {
            // Only its keys matter there, and they are of the other table's kind.
            return Optional.of(roles.iterator().next());
        }
        return roles.isEmpty()
                ? Optional.empty()
                : Optional.of(roles.size() == 1 ? roles.iterator().next() : TableRole.OTHER);
    }

    private static void addIf(boolean condition, TableRole role, Set<TableRole> roles) {
        if (condition) {
            roles.add(role);
        }
    }

    private boolean names(String setting, Path source) {
        return specs(setting).stream().anyMatch(spec -> isSame(spec, source));
    }

    /** The tables that {@code setting} lists. */
    List<String> specs(String setting) {
        if (config == null) {
            return List.of();
        }
        try {
            String value = config.raw(setting).map(config::expand).orElse("");
            return ListSyntax.split(value).stream().map(ListSyntax::unbraced).toList();
        } catch (RuntimeException unreadable) {
            return List.of();
        }
    }

    /** In any list of restrictions, or in a class of the administrator's own. */
    private boolean isAccessTable(Path source) {
        List<String> lists = new ArrayList<>(restrictionClasses());
        Settings.all().stream()
                .map(Setting::name)
                .filter(name -> name.startsWith("smtpd_") && name.endsWith("_restrictions"))
                .forEach(lists::add);
        for (String list : lists) {
            List<String> words = specs(list);
            for (int i = 1; i < words.size(); i++) {
                if (words.get(i - 1).matches("check_[a-z_]+_access") && isSame(words.get(i), source)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isSame(String spec, Path source) {
        return file(spec).filter(file -> real(file).equals(source)).isPresent();
    }

    /** The source of a table that has one; empty for other types. */
    Optional<Path> file(String spec) {
        String direct = spec;
        while (direct.startsWith("proxy:")) {
            direct = direct.substring("proxy:".length());
        }
        TableName name =
                TableName.parse(direct, get(Settings.DEFAULT_DATABASE_TYPE).orElse("mapdb"));
        if (config == null || !(name.isCompiled() || "texthash".equals(name.type()))) {
            return Optional.empty();
        }
        try {
            return Optional.of(config.directory().resolve(name.name()));
        } catch (InvalidPathException nobodysFile) {
            return Optional.empty();
        }
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException missing) {
            return file.toAbsolutePath().normalize();
        }
    }

    /** Whether somebody outside may write to {@code domain}; empty when that is unknown. */
    Optional<Boolean> accepts(String domain) {
        boolean unknown = !domains.containsKey(Settings.RELAY_DOMAINS);
        for (DomainList list : domains.values()) {
            Optional<Boolean> has = list.has(domain);
            if (has.orElse(false)) {
                return has;
            }
            unknown |= has.isEmpty();
        }
        return unknown ? Optional.empty() : Optional.of(false);
    }

    /** Whether the list of domains that {@code setting} is has {@code domain}; empty when that is unknown. */
    Optional<Boolean> has(Setting<String> setting, String domain) {
        return Optional.ofNullable(domains.get(setting)).flatMap(list -> list.has(domain));
    }

    /** Whether {@code domain} is in relay_domains; empty when that is unknown. */
    Optional<Boolean> relays(String domain) {
        return has(Settings.RELAY_DOMAINS, domain);
    }

    /** Whether {@code domain} is in mydestination; empty when that is unknown. */
    Optional<Boolean> isLocal(String domain) {
        return has(Settings.MYDESTINATION, domain);
    }

    /**
     * The tables that {@code settings} list, as their source texts have them; one without a text is asked as it is. Of the values in
     * texts, those that {@code kept} is true for are known.
     */
    TableList texts(List<Setting<String>> settings, CaseFolding folding, Predicate<String> kept) {
        List<Table> list = new ArrayList<>();
        if (tables != null) {
            for (Setting<String> setting : settings) {
                for (String spec : tables(setting)) {
                    list.add(text(spec, folding, kept).orElseGet(() -> tables.open(spec)));
                }
            }
        }
        return new TableList(list);
    }

    private List<String> tables(Setting<String> setting) {
        try {
            return config != null && setting.equals(Settings.LOCAL_RECIPIENT_MAPS)
                    ? LocalRecipients.tables(config)
                    : specs(setting.name());
        } catch (RuntimeException unreadable) {
            return List.of();
        }
    }

    private Optional<Table> text(String spec, CaseFolding folding, Predicate<String> kept) {
        Optional<Path> file = file(spec).filter(Files::isRegularFile);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            String name = String.valueOf(file.get().getFileName());
            return Optional.of(TextTable.read(name, file.get(), folding, kept));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** Whether subdomains are looked up without a dot in front, so that a key with one is never asked for. */
    boolean looksUpBareParents(TableRole role) {
        return role == TableRole.TRANSPORT ? transportParents : role == TableRole.ACCESS && accessParents;
    }

    /** The value of {@code setting}; empty when it is unknown. */
    String value(Setting<String> setting) {
        return get(setting).orElse("");
    }

    Optional<String> origin() {
        return get(Settings.MYORIGIN);
    }

    AddressExtension extension() {
        return extension;
    }

    /** Words that main.cf adds to those that access tables may have. */
    Set<String> restrictionClasses() {
        return Set.copyOf(specs(Settings.SMTPD_RESTRICTION_CLASSES.name()));
    }

    int expansionLimit() {
        return get(Settings.VIRTUAL_ALIAS_EXPANSION_LIMIT).orElse(1000);
    }

    int recursionLimit() {
        return get(Settings.VIRTUAL_ALIAS_RECURSION_LIMIT).orElse(1000);
    }

    int addressLengthLimit() {
        return get(Settings.VIRTUAL_ALIAS_ADDRESS_LENGTH_LIMIT).orElse(1000);
    }
}

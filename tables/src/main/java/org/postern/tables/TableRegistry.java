package org.postern.tables;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens tables by name and keeps one of each. Safe for use by any number of threads.
 *
 * <p>The types: {@code mapdb}, {@code hash}, {@code btree}, {@code dbm}, {@code sdbm}, {@code lmdb} and {@code cdb} all mean the
 * compiled file {@code NAME.mapdb}; {@code texthash}, {@code inline}, {@code static}, {@code fail}, {@code environ}, {@code regexp},
 * {@code pcre}, {@code cidr}, {@code unionmap}, {@code pipemap} and {@code randmap} are as in DATABASE_README; {@code proxy:X} is
 * {@code X}.
 */
public final class TableRegistry implements AutoCloseable {
    private final CaseFolding folding;
    private final TableOpener opener;
    private final TableOpener.Use use;
    private final InstantSource clock;
    private final @Nullable LookupCounts counts;
    private final Map<Role, RegisteredTable> tables = new LinkedHashMap<>();

    /** What a table is used for, as far as it matters to the table. */
    private record Role(String spec, Substitution substitution) {}

    /** For service. Tables named without a type are of {@code defaultType} (default_database_type); keys are folded as Unicode has it. */
    public TableRegistry(String defaultType) {
        this(defaultType, CaseFolding.DEFAULT, TableOpener.Use.SERVICE);
    }

    /**
     * As {@link #TableRegistry(String)}, with another folding (smtputf8_enable = no), and for another {@code use}: unless that is service,
     * no look-up may be under way when tables are refreshed or closed.
     */
    public TableRegistry(String defaultType, CaseFolding folding, TableOpener.Use use) {
        this(defaultType, folding, use, null, InstantSource.system());
    }

    /** As {@link #TableRegistry(String, CaseFolding, TableOpener.Use)}; look-ups are counted in {@code counts}. */
    public TableRegistry(String defaultType, CaseFolding folding, TableOpener.Use use, LookupCounts counts) {
        this(defaultType, folding, use, counts, InstantSource.system());
    }

    /** As {@link #TableRegistry(String)}; {@code clock} says when it is time to report a problem again. */
    TableRegistry(String defaultType, InstantSource clock) {
        this(defaultType, CaseFolding.DEFAULT, TableOpener.Use.SERVICE, null, clock);
    }

    private TableRegistry(
            String defaultType,
            CaseFolding folding,
            TableOpener.Use use,
            @Nullable LookupCounts counts,
            InstantSource clock) {
        this.folding = folding;
        this.use = use;
        this.counts = counts;
        this.opener = new TableOpener(defaultType, folding, KeyEnd.EITHER, Path.of(""));
        this.clock = clock;
    }

    /** How keys are folded, and whatever else is compared without regard to letter case. */
    public CaseFolding folding() {
        return folding;
    }

    /**
     * The table with this name: {@code type:name}, or a name alone for the default type. Never fails: look-ups in a table that cannot
     * be opened answer {@code Failed} with the reason, until {@link #refresh} finds that it can.
     */
    public Table open(String spec) {
        return open(spec, Substitution.ALLOWED);
    }

    /** As {@link #open(String)}; {@code substitution} says what patterns may do. */
    public synchronized Table open(String spec, Substitution substitution) {
        boolean same = substitution == Substitution.ALLOWED || opener.name(spec).isCompiled();
        Role role = new Role(spec, same ? Substitution.ALLOWED : substitution);
        RegisteredTable table = tables.get(role);
        if (table == null) {
            // No computeIfAbsent: a table may be made of others, which are opened on the way.
            LookupCounts.OfTable counted = counts == null ? null : counts.of(spec);
            table = new RegisteredTable(spec, opening(role), opener, counted, clock.instant());
            tables.put(role, table);
        }
        return table;
    }

    /** How the table is opened, now or again. Those that it is made of stand in the registry too, and are replaced by themselves. */
    private Supplier<Opening> opening(Role role) {
        return () -> opener.open(
                role.spec(),
                use,
                role.substitution(),
                member -> new Opening.Opened(open(member, role.substitution()), List.of()));
    }

    /**
     * The tables of a list separated by commas or white space. Braces keep what contains either together:
     * {@code hash:/a, inline:{k=v, l=w}, {static:two words}}.
     */
    public TableList list(String specs) {
        return list(specs, Substitution.ALLOWED);
    }

    /** As {@link #list(String)}; {@code substitution} says what patterns may do. */
    public TableList list(String specs, Substitution substitution) {
        List<Table> list = new ArrayList<>();
        for (String item : ListSyntax.split(specs)) {
            list.add(open(ListSyntax.unbraced(item), substitution));
        }
        return list.isEmpty() ? TableList.EMPTY : new TableList(list);
    }

    /**
     * Looks for compiled files that are new, verifies them, and switches to them; a look-up sees the old one or the new one, whole.
     * Tables that could not be opened are tried again. Text is not read again, but compared with what was compiled from it.
     */
    public synchronized List<TableChange> refresh() {
        Instant now = clock.instant();
        List<TableChange> changes = new ArrayList<>();
        for (RegisteredTable table : tables.values()) {
            changes.addAll(table.refresh(now));
        }
        return changes;
    }

    /** How every opened table stands, in the order in which they were opened. */
    public synchronized List<TableStatus> status() {
        return tables.values().stream().map(RegisteredTable::status).toList();
    }

    @Override
    public synchronized void close() {
        tables.values().forEach(Table::close);
        tables.clear();
    }
}

package org.postern.relayd.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.relayd.rewrite.MailRouting;
import org.postern.relayd.rewrite.RecipientExpansion;
import org.postern.tables.LookupResult;
import org.postern.tables.LookupTrace;
import org.postern.tables.Table;
import org.postern.tables.TableRegistry;
import org.postern.tables.TableSource;

/** Asks the daemon's own code, in this process and on the same files, what decided an exchange. */
final class Causes implements AutoCloseable {
    private final DemoFolder folder;
    private final TableRegistry tables;
    private final MailRouting routing;

    /** Reads the configuration and opens the tables as the daemon does. */
    Causes(DemoFolder folder) {
        this.folder = folder;
        MainCf config = MainCf.read(folder.configuration());
        tables = new TableRegistry(config.get(Settings.DEFAULT_DATABASE_TYPE));
        routing = MailRouting.of(config, tables);
    }

    /** The causes in the order in which they came to bear. */
    List<Cause> of(Exchange exchange) throws IOException {
        List<Cause> causes = new ArrayList<>();
        if (exchange.isAccepted()) {
            causes.addAll(ofRoute(exchange));
        }
        return causes;
    }

    private List<Cause> ofRoute(Exchange exchange) throws IOException {
        List<Cause> causes = new ArrayList<>();
        Notes aliases = new Notes();
        if (routing.expansion().expand(exchange.recipient(), aliases)
                instanceof RecipientExpansion.Result.Recipients(List<RecipientExpansion.Expanded> recipients)) {
            causes.addAll(hits("readdressed", aliases));
            for (RecipientExpansion.Expanded recipient : recipients) {
                Notes routes = new Notes();
                routing.resolver().resolve(exchange.client().sender(), recipient.address(), routes);
                List<Cause> found = hits("routed by", routes);
                causes.addAll(found.isEmpty() ? List.of(setting("routed by", Settings.RELAYHOST.name())) : found);
            }
        }
        return causes;
    }

    private List<Cause> hits(String role, Notes notes) throws IOException {
        List<Cause> causes = new ArrayList<>();
        for (Hit hit : notes.hits) {
            causes.add(entry(role, hit.table(), hit.key()));
        }
        return causes;
    }

    private Cause entry(String role, Table table, String key) throws IOException {
        return switch (TableSource.lineOf(table, key)) {
            case TableSource.Place.Line(Path file, int line) -> cause(role, FileLine.of(folder.root(), file, line));
            case TableSource.Place.Changed(Path file) ->
                new Cause(
                        role,
                        folder.root().relativize(file).toString(),
                        key + " (the text has changed since it was compiled)");
            case TableSource.Place.Unknown() -> new Cause(role, table.name(), key);
        };
    }

    private Cause setting(String role, String name) throws IOException {
        return cause(role, FileLine.ofSetting(folder.root(), folder.mainCf(), name));
    }

    private static Cause cause(String role, FileLine line) {
        return new Cause(role, line.place(), line.text());
    }

    @Override
    public void close() {
        tables.close();
    }

    /** An answer that was found. */
    private record Hit(Table table, String key) {}

    /** Keeps the answers that were found. */
    private static final class Notes implements LookupTrace {
        private final List<Hit> hits = new ArrayList<>();

        @Override
        public void asked(Table table, String key, LookupResult result) {
            if (result instanceof LookupResult.Found) {
                hits.add(new Hit(table, key));
            }
        }
    }
}

package org.postern.postmap;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.postern.tables.TableName;
import org.postern.tables.compiled.Generation;
import org.postern.tables.publish.Rollback;
import org.postern.tables.publish.TableWriter;
import org.postern.tables.source.SourceDigest;

/** Goes back to the compiled table before the present one (postmap --rollback). */
final class RollBack {
    private final Tables tables;

    RollBack(Tables tables) {
        this.tables = tables;
    }

    void run() {
        for (String spec : tables.specs()) {
            TableName name = tables.opener().name(spec);
            BuildTable.checkType(name);
            roll(new Publisher(tables, name), name);
        }
    }

    private void roll(Publisher publisher, TableName name) {
        Rollback outcome;
        try (OwnersRights _ = publisher.takeRights(TableWriter.compiledPath(tables.source(name)));
                TableWriter writer = publisher.open()) {
            outcome = writer.rollBack();
        } catch (IOException e) {
            throw publisher.failed(e);
        }
        outcome.warnings().forEach(publisher::warn);
        switch (outcome) {
            case Rollback.NothingBefore nothing ->
                throw new FatalException(publisher.compiledName()
                        + ": there is no generation before the present table; --keep-generations and"
                        + " postmap_keep_generations make postmap keep some");
            case Rollback.Restored restored -> tell(publisher, name, restored);
        }
    }

    private void tell(Publisher publisher, TableName name, Rollback.Restored restored) {
        Generation generation = restored.generation();
        tables.report()
                .line(publisher.compiledName() + ": back to generation " + restored.number() + ", "
                        + ListGenerations.entries(generation) + ", compiled "
                        + ListGenerations.time(generation)
                        + restored.replaced()
                                .map(number -> "; the table until now is generation " + number)
                                .orElse(""));
        if (!isFromPresentSource(generation)) {
            tables.report()
                    .line(publisher.compiledName() + ": it was not compiled from what " + name.name()
                            + " holds now, which the next \"postmap " + name.name() + "\" will compile");
        }
    }

    private static boolean isFromPresentSource(Generation generation) {
        return generation.sourceSha256().equals(digest(generation.source()));
    }

    /** Empty when there is no source to be read. */
    static Optional<String> digest(Path source) {
        try {
            return Optional.of(SourceDigest.of(source));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}

package org.postern.postmap;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Optional;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.tables.TableName;
import org.postern.tables.publish.FileAccess;
import org.postern.tables.publish.NotPublishedException;
import org.postern.tables.publish.Publication;
import org.postern.tables.publish.PublishRules;
import org.postern.tables.publish.ShrinkGuard;
import org.postern.tables.publish.TableWriter;
import org.postern.tables.sort.TemporaryFileException;
import org.postern.tables.text.SystemError;

/** How one compiled table is replaced, by options and main.cf, and what the user hears of it. */
final class Publisher {
    private final Tables tables;
    private final TableName name;
    /** Whose rights root works with; empty for one's own. */
    private Optional<Path> rightsOf = Optional.empty();

    Publisher(Tables tables, TableName name) {
        this.tables = tables;
        this.name = name;
    }

    /** Has root work with the rights of the owner of {@code file}, unless -o says otherwise. */
    OwnersRights takeRights(Path file) {
        OwnersRights rights = tables.options().keepOwnership ? OwnersRights.UNCHANGED : OwnersRights.of(file);
        rightsOf = rights.areAnothers() ? Optional.of(file) : Optional.empty();
        return rights;
    }

    /** Waits for this run's turn. */
    TableWriter open() throws IOException {
        TableWriter writer = TableWriter.open(tables.source(name));
        if (writer.foundLeftovers()) {
            tables.report().warning(compiledName() + ": removed what a run that was killed had left unfinished");
        }
        return writer;
    }

    /** What holds for a table compiled from its whole source: that it must not lose its entries by mistake. */
    PublishRules build(FileAccess access) {
        return new PublishRules(
                access,
                tables.options().force
                        ? Optional.empty()
                        : Optional.of(new ShrinkGuard(setting(Settings.POSTMAP_MAX_SHRINK))),
                generations());
    }

    /** What holds for a table some of whose entries were changed: that was meant so. */
    PublishRules change() {
        return new PublishRules(FileAccess.PLAIN, Optional.empty(), generations());
    }

    private int generations() {
        String option = tables.options().keepGenerations;
        if (option == null) {
            return setting(Settings.POSTMAP_KEEP_GENERATIONS);
        }
        try {
            int number = Integer.parseInt(option);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // As for a number below 0.
        }
        throw new FatalException("bad value of --keep-generations: \"" + ByteText.text(option)
                + "\"; want how many, as in --keep-generations 3");
    }

    private int setting(Setting<Integer> setting) {
        return tables.config().orElseGet(() -> MainCf.of(Path.of(""), "")).get(setting);
    }

    /** Whether a table would not be published because it has lost too much. */
    boolean holdsBack(long before, long after) {
        return new ShrinkGuard(setting(Settings.POSTMAP_MAX_SHRINK)).holdsBack(before, after);
    }

    /** Passes on what an administrator should know. */
    void tell(Publication publication) {
        switch (publication) {
            case Publication.Published published -> published.warnings().forEach(this::warn);
            case Publication.HeldBack(long before, long after) ->
                throw new FatalException(compiledName() + ": not published: the new table "
                        + (after == 0 ? "is empty" : "has only " + after + (after == 1 ? " entry" : " entries"))
                        + ", the present one has "
                        + before + (before == 1 ? " entry" : " entries")
                        + (after == 0
                                ? ""
                                : ": it would lose more than " + setting(Settings.POSTMAP_MAX_SHRINK) + "% of them ("
                                        + Settings.POSTMAP_MAX_SHRINK + ")")
                        + "; if that is meant, --force publishes it");
        }
    }

    void warn(String text) {
        tables.report().warning(compiledName() + ": " + text);
    }

    /** Why the table is not what it should be. */
    FatalException failed(IOException e) {
        String problem = switch (e) {
            case NotPublishedException step -> compiledName() + ": " + step.getMessage();
            case TemporaryFileException sorting ->
                compiledName() + ": " + sorting.getMessage() + "; the table is as it was";
            default -> "open database " + compiledName() + ": " + SystemError.reason(e);
        };
        boolean denied = e instanceof AccessDeniedException || e.getCause() instanceof AccessDeniedException;
        return new FatalException(
                denied && rightsOf.isPresent()
                        ? problem + " for the owner of " + rightsOf.get().getFileName()
                                + ", whose rights root works with unless there is -o"
                        : problem);
    }

    /** The compiled file as messages name it. */
    String compiledName() {
        return name.compiledName().orElse(name.name());
    }
}

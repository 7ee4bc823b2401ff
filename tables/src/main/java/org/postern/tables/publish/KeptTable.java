package org.postern.tables.publish;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.tables.compiled.CompiledFile;
import org.postern.tables.compiled.Generation;
import org.postern.tables.text.SystemError;

/**
 * One of the files that a compiled table is or was.
 *
 * @param number the generation's number, the higher the later; 0 for a present table that is not kept yet
 * @param present whether it is the table that answers now
 * @param generation what it is; empty when it cannot be read
 * @param problem why it cannot be read; empty when it can
 */
public record KeptTable(int number, boolean present, Optional<Generation> generation, String problem) {
    /**
     * The present table of {@code source} and those kept, the latest first. Needs no lock: what another run removes meanwhile is missing.
     */
    public static List<KeptTable> of(Path source) throws IOException {
        Path target = TableWriter.target(source);
        Generations generations = new Generations(target, FileOperations.DISK);
        List<Integer> numbers = generations.numbers();
        Optional<Integer> present = generations.present(numbers);
        List<KeptTable> tables = new ArrayList<>();
        if (present.isEmpty() && Files.exists(target)) {
            read(source, target, 0, true).ifPresent(tables::add);
        }
        for (int number : numbers) {
            read(source, generations.file(number), number, present.equals(Optional.of(number)))
                    .ifPresent(tables::add);
        }
        return tables;
    }

    private static Optional<KeptTable> read(Path source, Path file, int number, boolean present) {
        try (CompiledFile compiled = CompiledFile.openVerified(file)) {
            Generation generation = Generation.of(source, compiled.metadata());
            return Optional.of(new KeptTable(number, present, Optional.of(generation), ""));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(new KeptTable(number, present, Optional.empty(), SystemError.reason(e)));
        }
    }
}

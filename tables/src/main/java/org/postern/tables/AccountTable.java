package org.postern.tables;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.postern.tables.text.SystemError;

/**
 * {@code unix:passwd.byname} and {@code unix:group.byname}: the accounts of this machine, as its files have them (DATABASE_README,
 * "unix"). The file is read at each look-up, so that an account counts as soon as it is there. Accounts that only a directory service
 * knows are not seen.
 *
 * @param file {@code /etc/passwd} or {@code /etc/group}; its lines are the values
 */
record AccountTable(String name, Path file, CaseFolding folding) implements Table {
    /** The file that the accounts named {@code map} are in; nothing when there is no such map. */
    static Optional<Path> file(String map) {
        return switch (map) {
            case "passwd.byname" -> Optional.of(Path.of("/etc/passwd"));
            case "group.byname" -> Optional.of(Path.of("/etc/group"));
            default -> Optional.empty();
        };
    }

    @Override
    public LookupResult lookup(byte[] key, int offset, int length) {
        String account = folding.fold(Arrays.copyOfRange(key, offset, offset + length))
                .map(folded -> new String(folded, StandardCharsets.UTF_8))
                .orElse("");
        if (account.isEmpty() || account.indexOf(':') >= 0) {
            return LookupResult.notFound();
        }
        // Names of accounts are bytes; those that are no UTF-8 must not keep the others from being found.
        try (Stream<String> lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines()) {
            return lines.filter(line -> line.startsWith(account + ":"))
                    .findFirst()
                    .<LookupResult>map(line -> new LookupResult.Found(TableValue.of(line)))
                    .orElseGet(LookupResult::notFound);
        } catch (IOException e) {
            return new LookupResult.Failed("table " + name + ": " + file + ": " + SystemError.reason(e));
        }
    }

    @Override
    public void close() {}
}

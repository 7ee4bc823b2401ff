package org.postern.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.postern.config.MainCf;
import org.postern.findings.FindingList;
import org.postern.findings.FindingText;
import org.postern.tables.CaseFolding;
import org.postern.tables.TableRegistry;

/**
 * Each directory in src/test/resources/check is a configuration, or some tables without one: what is found in each table is in the file
 * of the same name that ends in .findings. With {@code -Dgolden.update} these are written.
 */
class TableCheckGoldenTest {
    private static final Path CASES = Path.of("src/test/resources/check");
    private static final String FINDINGS = ".findings";

    @TestFactory
    Stream<DynamicTest> findingsAreAsRecorded() throws IOException {
        try (Stream<Path> files = Files.walk(CASES)) {
            List<Path> tables = files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(FINDINGS) && !file.endsWith("main.cf"))
                    .sorted()
                    .toList();
            assertThat(tables).isNotEmpty();
            return tables.stream()
                    .map(table ->
                            DynamicTest.dynamicTest(CASES.relativize(table).toString(), () -> check(table)));
        }
    }

    private static void check(Path table) throws IOException {
        Path expected = table.resolveSibling(table.getFileName() + FINDINGS);
        String found = findings(table);
        if (System.getProperty("golden.update") != null) {
            Files.writeString(expected, found);
        }
        assertThat(found).isEqualTo(Files.readString(expected));
    }

    private static String findings(Path table) throws IOException {
        Path directory = table.toAbsolutePath().resolveSibling("");
        try (TableRegistry registry = new TableRegistry("mapdb")) {
            MailContext mail = Files.exists(directory.resolve("main.cf"))
                    ? MailContext.of(MainCf.read(directory), registry)
                    : MailContext.UNKNOWN;
            String name = String.valueOf(table.getFileName());
            Optional<TableRole> role = mail.roleOf(table);
            FindingList findings = new FindingList();
            new TableCheck(name, role.orElse(TableRole.ofFile(name)), mail, CaseFolding.DEFAULT)
                    .run(() -> Files.newInputStream(table), findings);
            StringBuilder text = new StringBuilder();
            findings.sorted().forEach(finding -> text.append(new FindingText(false).of(finding)));
            return new String(text.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        }
    }
}

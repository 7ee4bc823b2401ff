package org.postern.tables.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.postern.check.MailContext;
import org.postern.check.TableCheck;
import org.postern.check.TableRole;
import org.postern.findings.Finding;
import org.postern.findings.FindingList;
import org.postern.findings.FindingText;
import org.postern.tables.CaseFolding;

/**
 * What holds for any text: it is read as plain code reads it, and can be checked as whatever table it is said to be. Jazzer looks for a
 * text for which that is not so ({@code tables/bin/fuzz}).
 */
public final class AnyText {
    private AnyText() {}

    /** What Jazzer calls. The first byte says how the others are read, and as what they are checked. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        int choice = data.length == 0 ? 0 : data[0] & 0xff;
        byte[] text = data.length == 0 ? data : Arrays.copyOfRange(data, 1, data.length);
        boolean utf8 = (choice & 1) == 0;
        assertThat(read(text, utf8)).isEqualTo(ReferenceParser.read(text, utf8));
        TableRole[] roles = TableRole.values();
        check(text, roles[(choice >>> 2) % roles.length], new CaseFolding((choice & 2) == 0, utf8));
    }

    private static List<String> read(byte[] text, boolean utf8) throws IOException {
        List<String> items = new ArrayList<>();
        SourceReader[] readers = new SourceReader[1];
        readers[0] = new SourceReader(new ByteArrayInputStream(text), utf8, problem -> {
            items.add(problem.message("t"));
            SourceLine line = readers[0].lineAt(readers[0].problemOffset());
            assertThat(line.number()).isBetween(problem.firstLine(), problem.lastLine());
            assertThat(readers[0].problemOffset()).isBetween(line.offset(), line.offset() + line.text().length);
        });
        while (readers[0].next()) {
            SourceEntry entry = readers[0].entry();
            items.add(ReferenceParser.describe(entry.key(), entry.value(), entry.firstLine(), entry.lastLine()));
            assertThat(readers[0].lineAt(entry.keyOffset()).number()).isEqualTo(entry.firstLine());
            assertThat(readers[0]
                            .lineAt(entry.valueOffset() + entry.valueLength() - 1)
                            .number())
                    .isBetween(entry.firstLine(), entry.lastLine());
        }
        return items;
    }

    private static void check(byte[] text, TableRole role, CaseFolding folding) throws IOException {
        FindingList findings = new FindingList();
        new TableCheck("t", role, MailContext.UNKNOWN, folding).run(() -> new ByteArrayInputStream(text), findings);
        for (Finding finding : findings.sorted()) {
            assertThat(new FindingText(false).of(finding)).startsWith("t:").endsWith("\n");
            assertThat(finding.json()).startsWith("{").endsWith("}").doesNotContain("\n");
        }
    }
}

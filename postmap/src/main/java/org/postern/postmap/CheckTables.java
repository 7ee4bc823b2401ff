package org.postern.postmap;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.AccessMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.postern.check.MailContext;
import org.postern.check.RuleCheck;
import org.postern.check.TableCheck;
import org.postern.check.TableRole;
import org.postern.findings.FindingList;
import org.postern.findings.FindingText;
import org.postern.findings.Terminal;
import org.postern.tables.Opening;
import org.postern.tables.TableName;
import org.postern.tables.TableOpener;
import org.postern.tables.TableRegistry;
import org.postern.tables.patterns.RuleType;
import org.postern.tables.publish.DuplicatePolicy;
import org.postern.tables.text.SystemError;

/** Says what is wrong or suspicious in source tables, and compiles nothing (postmap --check). */
final class CheckTables {
    private static final String STDIN = "-";
    /** What is read from a pipe has to be kept somewhere, to be read again. */
    private static final long MOST_FROM_PIPE = 1L << 30;

    private final Tables tables;
    private final FindingText text;

    CheckTables(Tables tables) {
        this.tables = tables;
        Surroundings surroundings = tables.surroundings();
        this.text = new FindingText(Terminal.isColoured(surroundings.outIsTerminal(), surroundings.environment()));
    }

    /** Whether all is well. */
    boolean run() {
        Optional<TableRole> role = tables.role();
        try (TableRegistry registry =
                new TableRegistry(tables.opener().defaultType(), tables.opener().folding(), TableOpener.Use.QUERIES)) {
            MailContext mail = tables.config()
                    .map(config -> MailContext.of(config, registry))
                    .orElse(MailContext.UNKNOWN);
            boolean good = true;
            for (String spec : tables.specs()) {
                good &= check(spec, role, mail);
            }
            return good;
        }
    }

    private boolean check(String spec, Optional<TableRole> asked, MailContext mail) {
        TableName name = tables.opener().name(spec);
        if (name.isQueryOnly() && !"texthash".equals(name.type())) {
            return open(name) && lookForShadows(name);
        }
        if (!"texthash".equals(name.type())) {
            BuildTable.checkType(name);
        }
        boolean stdin = STDIN.equals(name.name());
        String shown = stdin ? "stdin" : name.name();
        Optional<TableRole> named = stdin ? Optional.empty() : mail.roleOf(tables.source(name));
        TableRole role = asked.or(() -> named)
                .orElseGet(() -> TableRole.ofFile(String.valueOf(Path.of(shown).getFileName())));
        // Somebody's other main.cf says nothing about a table that it does not name.
        boolean concerned = named.isPresent() || tables.options().configDirectory != null;
        TableCheck check = new TableCheck(
                shown,
                role,
                concerned ? mail : MailContext.UNKNOWN,
                tables.opener().folding(),
                tables.options().duplicates != DuplicatePolicy.KEEP_FIRST_WARN);
        FindingList findings = new FindingList();
        long entries;
        try {
            entries = stdin
                    ? checkCopy(tables.surroundings().in(), check, findings)
                    : checkFile(tables.source(name), check, findings);
        } catch (IOException e) {
            show(findings, shown);
            throw new FatalException("read " + shown + ": " + SystemError.reason(e));
        }
        show(findings, shown);
        if (tables.options().verbose) {
            tables.report().line(shown + ": checked as " + role.word() + ", " + entries + " entries");
        }
        return findings.errors() == 0 && (!tables.options().strict || findings.isEmpty());
    }

    /** A table that is read as it is: opening it tells. */
    private boolean open(TableName name) {
        return switch (tables.opener().open(name.toString(), TableOpener.Use.REHEARSAL)) {
            case Opening.Refused refused -> {
                tables.report().warning(refused.reason());
                yield false;
            }
            case Opening.Opened opened -> {
                opened.warnings().forEach(tables.report()::warning);
                opened.table().close();
                yield opened.warnings().isEmpty() || !tables.options().strict;
            }
        };
    }

    /** Whether there is nothing to say about the rules of a file. */
    private boolean lookForShadows(TableName name) {
        Optional<RuleType> type = Arrays.stream(RuleType.values())
                .filter(known -> known.toString().equals(name.type()))
                .findFirst();
        Path source = tables.source(name);
        if (type.isEmpty() || !Files.isRegularFile(source)) {
            return true;
        }
        FindingList findings = new FindingList();
        try (InputStream in = Files.newInputStream(source)) {
            new RuleCheck(name.name(), type.get()).run(in, findings);
        } catch (IOException e) {
            throw new FatalException("read " + name.name() + ": " + SystemError.reason(e));
        }
        show(findings, name.name());
        return !tables.options().strict || findings.isEmpty();
    }

    private static long checkFile(Path source, TableCheck check, FindingList findings) throws IOException {
        source.getFileSystem().provider().checkAccess(source, AccessMode.READ);
        if (Files.isDirectory(source)) {
            throw new IOException("Is a directory");
        }
        if (Files.isRegularFile(source)) {
            return check.run(() -> SourceText.open(source).stream(), findings);
        }
        try (InputStream in = Files.newInputStream(source)) {
            return checkCopy(in, check, findings);
        }
    }

    private static long checkCopy(InputStream in, TableCheck check, FindingList findings) throws IOException {
        Path copy = Files.createTempFile("postmap-check-", "");
        try {
            try (OutputStream out = Files.newOutputStream(copy)) {
                byte[] piece = new byte[1 << 16];
                long copied = 0;
                for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                    copied += read;
                    if (copied > MOST_FROM_PIPE) {
                        throw new IOException("more than " + MOST_FROM_PIPE + " bytes from what is no file");
                    }
                    out.write(piece, 0, read);
                }
            }
            return check.run(() -> Files.newInputStream(copy), findings);
        } finally {
            Files.delete(copy);
        }
    }

    private void show(FindingList findings, String file) {
        PrintStream out = tables.surroundings().out();
        if (tables.options().longJson) {
            findings.sorted().forEach(finding -> out.println(finding.json()));
            return;
        }
        findings.sorted().forEach(finding -> out.print(text.of(finding)));
        findings.leftOut()
                .forEach(
                        (name, count) -> out.println(file + ": " + count + " more findings like these [" + name + "]"));
        if (!findings.isEmpty()) {
            out.println(file + ": " + findings.summary());
        }
    }
}

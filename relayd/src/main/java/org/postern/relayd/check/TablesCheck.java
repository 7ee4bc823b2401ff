package org.postern.relayd.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.postern.check.MailContext;
import org.postern.check.TableCheck;
import org.postern.check.TableRole;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.findings.FindingList;
import org.postern.findings.Place;
import org.postern.tables.CaseFolding;
import org.postern.tables.ListSyntax;
import org.postern.tables.TableName;
import org.postern.tables.TableRegistry;
import org.postern.tables.TableStatus;
import org.postern.tables.compiled.FileFormat;
import org.postern.tables.compiled.Generation;
import org.postern.tables.source.SourceReader;
import org.postern.tables.text.SystemError;

/** The tables that main.cf names: whether they answer, whether they say what their sources say, and what is wrong in those. */
final class TablesCheck {
    private static final String PROXY = "proxy:";

    /** What the reason why a compiled table does not open begins with, and may end with. */
    private static final Pattern OPENING = Pattern.compile("^open database [^:]*: ");

    private static final String HINT = " \\(run \"postmap .*\\)$";

    private final Subject subject;
    private final MainCf config;
    private final UnaryOperator<String> shown;
    private final Map<Path, FindingList> texts = new LinkedHashMap<>();

    /** @param shown how a file is called in findings */
    TablesCheck(Subject subject, UnaryOperator<String> shown) {
        this.subject = subject;
        this.config = subject.config();
        this.shown = shown;
    }

    /** Looks at all that have been opened; the findings in their texts are in {@link #texts}. */
    void run(TableRegistry tables) {
        MailContext mail = MailContext.of(config, tables);
        for (TableStatus table : tables.status()) {
            check(table, mail);
        }
    }

    /** What there is to say about source texts, by file, in the order of the tables. */
    Map<Path, FindingList> texts() {
        return texts;
    }

    private void check(TableStatus table, MailContext mail) {
        Place place = place(table.table());
        TableName name = name(table.table());
        Path file;
        try {
            file = Path.of(name.name());
        } catch (InvalidPathException noFile) {
            file = Path.of("");
        }
        Path compiled = Path.of(file + FileFormat.SUFFIX);
        table.unavailable().ifPresent(reason -> unavailable(name, compiled, place, reason));
        table.warnings().forEach(text -> subject.warning(Names.TABLE_TEXT, place, text, ""));
        if (name.isCompiled()) {
            FileChecks.owned(subject, place, compiled, shown.apply(compiled.toString()));
        }
        if ((name.isCompiled() || name.type().equals("texthash")) && Files.exists(file)) {
            FileChecks.owned(subject, place, file, shown.apply(file.toString()));
            if (table.stale().orElse(false)) {
                table.generation().ifPresent(generation -> stale(shown.apply(name.name()), generation, place));
            }
            text(file, place, mail);
            if (names(Settings.SMTP_TLS_POLICY_MAPS, table.table())) {
                dane(file);
            }
        }
        table.generation()
                .ifPresent(generation -> FileChecks.past(
                        subject, place, generation.built(), "the build of " + shown.apply(compiled.toString())));
    }

    private TableName name(String spec) {
        String direct = spec;
        while (direct.startsWith(PROXY)) {
            direct = direct.substring(PROXY.length());
        }
        return TableName.parse(direct, config.get(Settings.DEFAULT_DATABASE_TYPE));
    }

    private void unavailable(TableName name, Path compiled, Place place, String reason) {
        String deferred = "mail that needs this table is deferred";
        if (!name.isCompiled()) {
            subject.error(Names.UNUSABLE_TABLE, place, reason + "; " + deferred, "");
            return;
        }
        String source = shown.apply(name.name());
        if (Files.exists(compiled)) {
            String why = OPENING.matcher(reason).replaceFirst("").replaceFirst(HINT, "");
            subject.error(
                    Names.UNUSABLE_TABLE,
                    place,
                    shown.apply(compiled.toString()) + ": " + why + "; " + deferred,
                    "run postmap " + source + " again");
        } else if (Files.exists(Path.of(name.name()))) {
            subject.error(
                    Names.MISSING_TABLE,
                    place,
                    source + " has not been compiled; " + deferred,
                    "run postmap " + source);
        } else {
            subject.error(
                    Names.MISSING_TABLE,
                    place,
                    "there is neither " + source + " nor its compiled file; " + deferred,
                    "write it, and run postmap " + source);
        }
    }

    private void stale(String source, Generation generation, Place place) {
        subject.warning(
                Names.STALE_TABLE,
                place,
                source + " has been changed and not compiled since; what is in force is that of "
                        + generation.built().truncatedTo(ChronoUnit.SECONDS),
                "run postmap " + source);
    }

    /** Levels that do not mean what they say. */
    private void dane(Path source) {
        try (InputStream text = Files.newInputStream(source)) {
            SourceReader reader = new SourceReader(text, true, problem -> {});
            while (reader.next()) {
                String value = new String(reader.entry().value(), StandardCharsets.UTF_8);
                String key = new String(reader.entry().key(), StandardCharsets.UTF_8);
                Place place =
                        Place.of(shown.apply(source.toString()), reader.entry().firstLine(), key + " " + value);
                DaneCheck.check(subject, place, value);
            }
        } catch (IOException unreadable) {
            return; // which text has said
        }
    }

    private void text(Path source, Place place, MailContext mail) {
        if (texts.containsKey(source)) {
            return;
        }
        FindingList findings = new FindingList();
        texts.put(source, findings);
        TableRole role = mail.roleOf(source).orElse(TableRole.OTHER);
        CaseFolding folding = CaseFolding.of(config.get(Settings.SMTPUTF8_ENABLE));
        try {
            var _ = new TableCheck(shown.apply(source.toString()), role, mail, folding)
                    .run(() -> Files.newInputStream(source), findings);
        } catch (IOException e) {
            subject.warning(
                    Names.UNREADABLE_FILE,
                    place,
                    "cannot read " + shown.apply(source.toString()) + ": " + SystemError.reason(e),
                    "");
        }
    }

    /** Where main.cf names the table; else the setting whose default does. */
    private Place place(String spec) {
        for (Setting<?> setting : Settings.all()) {
            if (config.isSet(setting) && names(setting, spec)) {
                return subject.at(setting, spec);
            }
        }
        return subject.places().word(config, spec);
    }

    private boolean names(Setting<?> setting, String spec) {
        List<String> items = new ArrayList<>();
        subject.attempt(
                Names.BAD_VALUE,
                () -> ListSyntax.split(String.valueOf(config.get(setting))).stream()
                        .map(ListSyntax::unbraced)
                        .forEach(items::add));
        return items.contains(spec);
    }
}

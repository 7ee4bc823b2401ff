package org.postern.check;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.postern.findings.FindingList;
import org.postern.findings.Severity;
import org.postern.tables.CaseFolding;
import org.postern.tables.source.SourceLine;
import org.postern.tables.source.SourceProblem;
import org.postern.tables.source.SourceReader;

/**
 * Checks the source text of one table.
 *
 * <pre>{@code
 * FindingList findings = new FindingList();
 * new TableCheck("transport", TableRole.TRANSPORT, MailContext.UNKNOWN, CaseFolding.DEFAULT)
 *         .run(() -> Files.newInputStream(path), findings);
 * }</pre>
 */
public final class TableCheck {
    /** A text that can be read more than once. */
    @FunctionalInterface
    public interface Text {
        /** Begins at the beginning. */
        InputStream open() throws IOException;
    }

    /** The transports that a transport table may name. */
    public static final Set<String> TRANSPORTS = TransportRules.TRANSPORTS;
    /** The restrictions that an access table may name in place of an action. */
    public static final Set<String> RESTRICTIONS = RestrictionWords.ALL;

    private final String file;
    private final TableRole role;
    private final MailContext mail;
    private final CaseFolding folding;
    private final boolean duplicatesAreMeant;

    /** Checks as for a build with postmap's defaults; {@code file} is how findings name the text. */
    public TableCheck(String file, TableRole role, MailContext mail, CaseFolding folding) {
        this(file, role, mail, folding, false);
    }

    /** {@code duplicatesAreMeant} for a build that does not warn about keys that are there twice (postmap -r, -w). */
    public TableCheck(String file, TableRole role, MailContext mail, CaseFolding folding, boolean duplicatesAreMeant) {
        this.file = file;
        this.role = role;
        this.mail = mail;
        this.folding = folding;
        this.duplicatesAreMeant = duplicatesAreMeant;
    }

    /**
     * Reads {@code text}, some tables twice or three times, and adds what there is to say to {@code findings}.
     *
     * @return how many entries there are, duplicates not counted
     * @throws IOException if reading fails, or a line is longer than 16 MiB
     */
    public long run(Text text, FindingList findings) throws IOException {
        Complaints complaints = new Complaints(file, findings);
        KeyIndex keys = new KeyIndex(folding);
        EntryRules rules = rules(keys);
        int reading = 1;
        do {
            read(text, reading, complaints, keys, rules);
        } while (rules.again(reading++));
        rules.end(complaints);
        if (keys.count() == 0) {
            complaints.add(
                    complaints.finding(
                            Severity.WARNING,
                            Names.NO_ENTRIES,
                            complaints.wholeFile(),
                            "there is no entry in it"
                                    + (role == TableRole.RELAY_RECIPIENTS ? ", so nobody exists" : ""),
                            ""),
                    0);
        }
        return keys.count();
    }

    private EntryRules rules(KeyIndex keys) {
        return switch (role) {
            case TRANSPORT -> new TransportRules(mail);
            case VIRTUAL -> new VirtualRules(mail, folding, keys);
            case RELAY_RECIPIENTS -> new RecipientRules(mail);
            case ACCESS -> new AccessRules(mail);
            case CANONICAL -> new CanonicalRules();
            case OTHER -> (entry, reading) -> {};
        };
    }

    private void read(Text text, int reading, Complaints complaints, KeyIndex keys, EntryRules rules)
            throws IOException {
        try (InputStream in = text.open()) {
            boolean first = reading == 1;
            SourceReader[] readers = new SourceReader[1];
            SourceReader reader = new SourceReader(
                    in,
                    folding.utf8(),
                    problem -> {
                        if (first) {
                            complain(problem, readers[0], complaints);
                        }
                    },
                    first ? complaints : null);
            readers[0] = reader;
            CheckedEntry entry = new CheckedEntry(reader, complaints);
            TextRules texts = new TextRules(role, folding);
            while (reader.next()) {
                entry.read();
                if (first) {
                    entry.keySound(texts.look(entry));
                    checkDuplicate(reader, entry, keys);
                }
                rules.look(entry, reading);
            }
        }
    }

    private void checkDuplicate(SourceReader reader, CheckedEntry entry, KeyIndex keys) {
        int earlier = keys.add(
                reader.entry().buffer(),
                reader.entry().keyOffset(),
                reader.entry().keyLength(),
                entry.line());
        if (earlier != 0 && !duplicatesAreMeant) {
            entry.warning(
                    Names.DUPLICATE_KEY,
                    entry.wholeKey(),
                    CheckedEntry.quoted(entry.key()) + " is in line " + earlier + " already, and that line counts",
                    "");
        }
    }

    private static void complain(SourceProblem problem, SourceReader reader, Complaints complaints) {
        Severity severity = Severity.ERROR;
        String name;
        String message;
        String help = "";
        switch (problem.kind()) {
            case STARTS_WITH_BLANK -> {
                name = Names.LEADING_BLANK;
                message =
                        "a line that begins with white space continues the one before it, and there is none; it is ignored";
            }
            case NULL_BYTE -> {
                name = Names.NULL_BYTE;
                message = "what follows a null byte here is ignored";
            }
            case NOT_UTF8 -> {
                name = Names.NOT_UTF8;
                message = "this byte is not UTF-8; the entry is ignored";
                help = "convert the file to UTF-8, or compile it with -u";
            }
            case UNBALANCED_QUOTE -> {
                name = Names.UNBALANCED_QUOTE;
                message = "this quote is never closed; the entry is ignored";
                help = "a quote that is part of a key is written \\\"";
            }
            case NOT_KEY_VALUE -> {
                name = Names.MISSING_VALUE;
                message = "there is a key and no value; the entry is ignored";
                help = "any value will do where only the key counts, such as x";
            }
            case ALIAS_FILE_FORMAT -> {
                severity = Severity.WARNING;
                name = Names.ALIAS_COLON;
                message = "the colon is part of the key; is this a file for postalias?";
                help = "write the key without the colon";
            }
            default -> throw new IllegalStateException(String.valueOf(problem.kind()));
        }
        if (complaints.isWorthMaking(severity, name, problem.firstLine())) {
            int offset = reader.problemOffset();
            SourceLine line = reader.lineAt(offset);
            int end = problem.kind() == SourceProblem.Kind.NOT_KEY_VALUE
                    ? line.offset() + textEnd(line.text())
                    : offset + 1;
            complaints.add(
                    complaints.finding(severity, name, complaints.place(line, offset, end), message, help),
                    problem.firstLine());
        }
    }

    /** Where the white space at the end begins. */
    private static int textEnd(byte[] line) {
        int end = line.length;
        while (end > 0 && line[end - 1] >= 0 && line[end - 1] <= ' ') {
            end--;
        }
        return end;
    }
}

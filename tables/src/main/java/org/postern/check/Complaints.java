package org.postern.check;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.postern.config.Spelling;
import org.postern.findings.Finding;
import org.postern.findings.FindingList;
import org.postern.findings.IgnoreComments;
import org.postern.findings.Place;
import org.postern.findings.Severity;
import org.postern.tables.source.LineListener;
import org.postern.tables.source.SourceLine;

/** Takes the findings about one file, and keeps those silent that a comment in the file says so about. */
final class Complaints implements LineListener {
    private final String file;
    private final FindingList findings;
    private final IgnoreComments ignores = new IgnoreComments();

    Complaints(String file, FindingList findings) {
        this.file = file;
        this.findings = findings;
    }

    /** Looks for comments that silence something. */
    @Override
    public void line(int number, boolean content, byte[] buffer, int start, int end) {
        if (content) {
            ignores.line(number);
            return;
        }
        int at = start;
        while (at < end && buffer[at] != '#') {
            at++;
        }
        if (at == end) {
            return;
        }
        String comment = new String(buffer, at, Math.min(end - at, 1000), StandardCharsets.ISO_8859_1);
        for (String name : ignores.comment(comment)) {
            if (!Names.ALL.contains(name)) {
                int column = at - start + comment.indexOf(name);
                Place place =
                        Place.of(file, number, Arrays.copyOfRange(buffer, start, end), column, column + name.length());
                findings.accept(finding(
                        Severity.WARNING,
                        Names.UNKNOWN_NAME,
                        place,
                        "no finding has the name \"" + name + "\"",
                        Spelling.closest(name, Names.ALL)
                                .map(other -> "did you mean " + other + "?")
                                .orElse("")));
            }
        }
    }

    /** Whether a finding about an entry is to be made; if too many are alike, it is counted here. */
    boolean isWorthMaking(Severity severity, String name, int entryLine) {
        if (findings.hasRoomFor(name)) {
            return true;
        }
        if (!ignores.silences(entryLine, name)) {
            findings.count(severity, name);
        }
        return false;
    }

    /** Adds {@code finding}, which is about the entry that begins on {@code entryLine}, unless that or its own line silences it. */
    void add(Finding finding, int entryLine) {
        if (!ignores.silences(entryLine, finding.name())
                && !ignores.silences(finding.place().line(), finding.name())) {
            findings.accept(finding);
        }
    }

    Finding finding(Severity severity, String name, Place place, String message, String help) {
        return new Finding(name, severity, place, message, help.isEmpty() ? Optional.empty() : Optional.of(help));
    }

    /** From {@code start} to before {@code end}, as far as that is in {@code line}. */
    Place place(SourceLine line, int start, int end) {
        int length = line.text().length;
        return Place.of(
                file,
                line.number(),
                line.text(),
                Math.min(start - line.offset(), length),
                Math.min(end - line.offset(), length));
    }

    Place wholeFile() {
        return Place.of(file);
    }
}

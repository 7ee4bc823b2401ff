package org.postern.check;

import org.postern.findings.Severity;

/** What values of several roles have in common. */
final class Values {
    private Values() {}

    /** Complains about a comment behind the value; returns where in the value it begins, -1 if there is none. */
    static int comment(CheckedEntry entry, Severity severity) {
        String value = entry.value();
        int at = value.indexOf('#');
        while (at > 0 && value.charAt(at - 1) > ' ') {
            at = value.indexOf('#', at + 1);
        }
        if (at < 0) {
            return -1;
        }
        entry.add(
                severity,
                Names.TRAILING_COMMENT,
                entry.inValue(at, value.length()),
                "this is part of the value: a comment has a line of its own",
                "move it to a line before this one");
        return at;
    }
}

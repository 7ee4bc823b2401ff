package org.postern.relayd.restrictions;

import java.util.function.Function;

/**
 * One element of a list of restrictions.
 *
 * @param word as written in main.cf, arguments included
 * @param warnOnly whether {@code warn_if_reject} stands before it: what it would refuse is only logged
 * @param check what it says
 */
record Restriction(String word, boolean warnOnly, Function<Inquiry, Outcome> check) {
    Restriction(String word, Function<Inquiry, Outcome> check) {
        this(word, false, check);
    }

    /** The same, but only to warn. */
    Restriction warning() {
        return new Restriction(word, true, check);
    }

    Outcome ask(Inquiry inquiry) {
        Findings findings = inquiry.findings();
        boolean before = findings.warnOnly();
        findings.warnOnly(before || warnOnly);
        Outcome outcome = check.apply(inquiry);
        findings.warnOnly(before);
        return outcome;
    }
}

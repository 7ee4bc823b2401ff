package org.postern.relayd.restrictions;

import java.util.List;

/**
 * A list of restrictions: asked from left to right until one does not say "dunno" (SMTPD_ACCESS_README).
 *
 * @param name the setting that holds it
 * @param restrictions in order
 */
record RestrictionList(String name, List<Restriction> restrictions) {
    RestrictionList {
        restrictions = List.copyOf(restrictions);
    }

    /** What the list came to, and by which restriction; the word is empty at the end of the list. */
    record Answer(Outcome outcome, String word) {}

    Answer ask(Inquiry inquiry) {
        DecisionTrace trace = inquiry.trace();
        for (Restriction restriction : restrictions) {
            if (inquiry.findings().effects().discard()) {
                break; // whatever becomes of it, nobody will see it
            }
            boolean certain = inquiry.findings().deferIfPermit().isEmpty();
            Outcome outcome = restriction.ask(inquiry);
            if (certain && inquiry.findings().deferIfPermit().isPresent()) {
                inquiry.findings().doubtedBy(name + ": " + restriction.word());
            }
            trace.answered(name, restriction.word(), outcome::text);
            if (!(outcome instanceof Outcome.Dunno)) {
                return new Answer(outcome, restriction.word());
            }
            if (inquiry.findings().isBoundToDefer()) {
                break;
            }
        }
        return new Answer(Outcome.dunno(), "");
    }
}

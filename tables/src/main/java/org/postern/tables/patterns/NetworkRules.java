package org.postern.tables.patterns;

import java.util.List;

/** Reads the lines of a cidr_table(5). */
final class NetworkRules {
    private static final String SKIPPED = ": skipping this rule";

    private final RuleList rules;

    NetworkRules(RuleList rules) {
        this.rules = rules;
    }

    void read(List<RuleLine> lines) {
        for (RuleLine line : lines) {
            try {
                read(line);
            } catch (BadPatternException e) {
                rules.warn(line.number(), e.reason() + SKIPPED);
            }
        }
    }

    private void read(RuleLine line) throws BadPatternException {
        String text = line.text();
        if (Ascii.startsWithWord(text, "ENDIF")) {
            if (!Ascii.trim(text.substring("ENDIF".length())).isEmpty()) {
                throw new BadPatternException("garbage after ENDIF");
            }
            if (!rules.endIf()) {
                throw new BadPatternException("ENDIF without IF");
            }
            return;
        }
        boolean isIf = Ascii.startsWithWord(text, "IF");
        Negation negation = Negation.read(text, isIf ? "IF".length() : 0);
        int start = negation.end();
        int end = isIf ? text.length() : endOfWord(text, start);
        if (start == end) {
            throw new BadPatternException("no address pattern");
        }
        CidrPattern network = CidrPattern.parse(Ascii.trim(text.substring(start, end)));
        Rule.Condition condition = new Rule.Condition(new Expression.Net(network, negation.negated()), false);
        if (isIf) {
            rules.begin(line.number(), condition);
        } else {
            String result = Ascii.trim(text.substring(end));
            if (result.isEmpty()) {
                throw new BadPatternException("no lookup result");
            }
            Replacement replacement = new Replacement(List.of(new Replacement.Part.Text(rules.result(result))));
            rules.add(new Rule.Answering(line.number(), List.of(condition), replacement));
        }
    }

    private static int endOfWord(String text, int start) {
        int end = start;
        while (end < text.length() && !Ascii.isBlank(text.charAt(end))) {
            end++;
        }
        return end;
    }
}

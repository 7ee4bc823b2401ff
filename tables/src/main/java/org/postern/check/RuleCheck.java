package org.postern.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postern.findings.FindingList;
import org.postern.findings.Place;
import org.postern.findings.Severity;
import org.postern.tables.patterns.RuleLine;
import org.postern.tables.patterns.RuleType;
import org.postern.tables.patterns.Rules;
import org.postern.tables.patterns.ShadowedRule;
import org.postern.tables.source.RuleLines;

/** Checks the text of a regexp, pcre or cidr table for what opening it does not tell: rules that never answer. */
public final class RuleCheck {
    private final String file;
    private final RuleType type;

    /** {@code file} is how findings name the text. */
    public RuleCheck(String file, RuleType type) {
        this.file = file;
        this.type = type;
    }

    /** Reads {@code text} to its end and adds what there is to say to {@code findings}. */
    public void run(InputStream text, FindingList findings) throws IOException {
        Complaints complaints = new Complaints(file, findings);
        List<RuleLine> lines = RuleLines.read(text, file, warning -> {}, complaints);
        Map<Integer, String> textOf = new HashMap<>();
        lines.forEach(line -> textOf.put(line.number(), line.text()));
        for (ShadowedRule rule :
                Rules.parse(type, file, lines, true, warning -> {}).shadowed()) {
            if (complaints.isWorthMaking(Severity.WARNING, Names.SHADOWED_RULE, rule.line())) {
                byte[] line = textOf.getOrDefault(rule.line(), "").getBytes(StandardCharsets.ISO_8859_1);
                complaints.add(
                        complaints.finding(
                                Severity.WARNING,
                                Names.SHADOWED_RULE,
                                Place.of(file, rule.line(), line, 0, line.length),
                                "this rule never answers: line " + rule.by() + " does, for every key that it is for",
                                "move it before line " + rule.by() + ", or remove it"),
                        rule.line());
            }
        }
    }
}

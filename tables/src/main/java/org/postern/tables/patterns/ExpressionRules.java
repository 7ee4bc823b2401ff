package org.postern.tables.patterns;

import java.util.ArrayList;
import java.util.List;

/** Reads the lines of a regexp_table(5) or pcre_table(5). */
final class ExpressionRules {
    private static final String SKIPPED = ": skipping this rule";

    /**
     * A pattern as it is written.
     *
     * @param flags the letters after it
     * @param end the index of what follows
     */
    private record Written(boolean negated, String pattern, String flags, int end) {}

    private final RuleList rules;
    private final RuleType type;
    private final boolean substitution;

    ExpressionRules(RuleList rules, boolean substitution) {
        this.rules = rules;
        this.type = rules.type();
        this.substitution = substitution;
    }

    void read(List<RuleLine> lines) {
        for (RuleLine line : lines) {
            try {
                read(line.number(), line.text());
            } catch (BadPatternException e) {
                rules.warn(line.number(), e.reason());
            }
        }
    }

    private void read(int line, String text) throws BadPatternException {
        if (!Ascii.isAlphanumeric(text.charAt(0))) {
            readRule(line, text);
        } else if (Ascii.startsWithWord(text, "IF")) {
            readIf(line, text);
        } else if (Ascii.startsWithWord(text, "ENDIF")) {
            readEndIf(line, text);
        } else {
            rules.warn(line, "ignoring unrecognized request");
        }
    }

    private void readRule(int line, String text) throws BadPatternException {
        List<Written> patterns = new ArrayList<>();
        patterns.add(written(text, 0));
        if (type == RuleType.REGEXP && text.startsWith("!", patterns.getFirst().end())) {
            // Undocumented: /this/!/but not that/.
            patterns.add(written(text, patterns.getFirst().end()));
        }
        String result = Ascii.trim(text.substring(patterns.getLast().end()));
        if (result.isEmpty()) {
            rules.warn(line, "no replacement text: using empty string");
        }
        Replacement replacement = Replacement.parse(formed(result));
        check(line, replacement, patterns.getFirst().negated());
        List<Rule.Condition> conditions = new ArrayList<>();
        int groups = 0;
        for (Written written : patterns) {
            Expression.Regular expression = compile(written, replacement.hasReferences());
            groups = conditions.isEmpty() ? expression.groups() : groups;
            // The first is asked last: its groups are what the result is about.
            conditions.addFirst(new Rule.Condition(expression, written.negated()));
        }
        if (replacement.highestGroup() > groups) {
            throw new BadPatternException(
                    "out of range replacement index \"" + replacement.highestGroup() + "\"" + SKIPPED);
        }
        rules.add(new Rule.Answering(line, List.copyOf(conditions), replacement));
    }

    private String formed(String result) throws BadPatternException {
        try {
            return rules.result(result);
        } catch (BadPatternException e) {
            throw new BadPatternException(e.reason() + SKIPPED);
        }
    }

    private void check(int line, Replacement replacement, boolean negated) throws BadPatternException {
        boolean bad = false;
        for (Replacement.Part part : replacement.parts()) {
            switch (part) {
                case Replacement.Part.Text text -> {}
                case Replacement.Part.Group(int number) -> {
                    if (number < 1) {
                        rules.warn(
                                line,
                                (type == RuleType.REGEXP ? "out-of-range" : "out of range") + " replacement index \""
                                        + number + "\"");
                        bad = true;
                    }
                }
                case Replacement.Part.Name(String name) -> {
                    rules.warn(line, "non-numeric replacement index \"" + name + "\"");
                    bad = true;
                }
                case Replacement.Part.Bad(String problem) -> {
                    rules.warn(problem);
                    bad = true;
                }
            }
        }
        if (bad) {
            throw new BadPatternException("bad replacement syntax" + SKIPPED);
        }
        if (negated && replacement.hasReferences()) {
            throw new BadPatternException("$number found in negative match replacement text" + SKIPPED);
        }
        if (!substitution && replacement.hasReferences()) {
            throw new BadPatternException("regular expression substitution is not allowed" + SKIPPED);
        }
    }

    private void readIf(int line, String text) throws BadPatternException {
        Written written = written(text, "IF".length());
        String rest = Ascii.trim(text.substring(written.end()));
        if (!rest.isEmpty()) {
            rules.warn(line, "ignoring extra text after IF statement: \"" + rest + "\"");
            rules.warn(line, "do not prepend whitespace to statements between IF and ENDIF");
        }
        rules.begin(line, new Rule.Condition(compile(written, false), written.negated()));
    }

    private void readEndIf(int line, String text) {
        if (!rules.endIf()) {
            rules.warn(line, "ignoring ENDIF without matching IF");
        } else if (!Ascii.trim(text.substring("ENDIF".length())).isEmpty()) {
            rules.warn(line, "ignoring extra text after ENDIF");
        }
    }

    private Written written(String text, int at) throws BadPatternException {
        Negation negation = Negation.read(text, at);
        int start = negation.end();
        if (start == text.length()) {
            throw new BadPatternException("no regexp" + SKIPPED);
        }
        char delimiter = text.charAt(start);
        int end = start + 1;
        while (end < text.length() && text.charAt(end) != delimiter) {
            end += text.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= text.length()) {
            throw new BadPatternException("no closing regexp delimiter \"" + delimiter + "\": "
                    + (type == RuleType.REGEXP ? "skipping" : "ignoring") + " this rule");
        }
        int flagsEnd = end + 1;
        while (flagsEnd < text.length()
                && !Ascii.isBlank(text.charAt(flagsEnd))
                && !(type == RuleType.REGEXP && text.charAt(flagsEnd) == '!')) {
            flagsEnd++;
        }
        String flags = text.substring(end + 1, flagsEnd);
        checkFlags(flags);
        return new Written(negation.negated(), text.substring(start + 1, end), flags, flagsEnd);
    }

    private void checkFlags(String flags) throws BadPatternException {
        for (int i = 0; i < flags.length(); i++) {
            if ((type == RuleType.REGEXP ? "imx" : "imsxAEUX").indexOf(flags.charAt(i)) < 0) {
                throw new BadPatternException("unknown regexp option \"" + flags.charAt(i) + "\"" + SKIPPED);
            }
        }
    }

    private Expression.Regular compile(Written written, boolean captures) throws BadPatternException {
        JavaExpression expression = type == RuleType.REGEXP
                ? new PosixTranslator(written.pattern(), written.flags()).translate()
                : new PerlTranslator(written.pattern(), written.flags()).translate();
        return new Expression.Regular(expression.compile(), expression.groups(), captures && type == RuleType.REGEXP);
    }
}

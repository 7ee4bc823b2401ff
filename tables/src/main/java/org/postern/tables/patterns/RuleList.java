package org.postern.tables.patterns;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** The rules of a table while they are read, with each {@code if} waiting for its {@code endif}. */
final class RuleList {
    /** An {@code if} and where it stands among the rules. */
    private record Open(int line, Rule.Condition condition, int index) {}

    private final RuleType type;
    private final String table;
    private final ResultForm form;
    private final Consumer<String> warnings;
    private final List<Rule> rules = new ArrayList<>();
    private final Deque<Open> open = new ArrayDeque<>();

    RuleList(RuleType type, String table, ResultForm form, Consumer<String> warnings) {
        this.type = type;
        this.table = table;
        this.form = form;
        this.warnings = warnings;
    }

    RuleType type() {
        return type;
    }

    /** What a rule answers that has {@code written} for its result. */
    String result(String written) throws BadPatternException {
        try {
            return form.of(written);
        } catch (IOException e) {
            throw new BadPatternException(String.valueOf(e.getMessage()));
        }
    }

    void add(Rule.Answering rule) {
        rules.add(rule);
    }

    void begin(int line, Rule.Condition condition) {
        open.push(new Open(line, condition, rules.size()));
        rules.add(new Rule.If(line, condition, 0));
    }

    /** False if there is no {@code if} to end. */
    boolean endIf() {
        if (open.isEmpty()) {
            return false;
        }
        close(open.pop());
        return true;
    }

    private void close(Open begun) {
        rules.set(begun.index(), new Rule.If(begun.line(), begun.condition(), rules.size()));
    }

    /** Says what is wrong with a line. */
    void warn(int line, String text) {
        warnings.accept(type + " map " + table + ", line " + line + ": " + text);
    }

    /** Says what is wrong without saying where, as Postfix does with some problems. */
    void warn(String text) {
        warnings.accept(text);
    }

    /** All of them. What is still open reaches to the end. */
    Rules end() {
        while (!open.isEmpty()) {
            warn(open.peek().line(), "IF has no matching ENDIF");
            close(open.pop());
        }
        return new Rules(type, rules);
    }
}

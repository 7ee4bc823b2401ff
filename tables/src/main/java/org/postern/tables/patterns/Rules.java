package org.postern.tables.patterns;

import java.util.List;
import java.util.function.Consumer;

/**
 * The rules of one table, in order; the first that applies answers. Immutable.
 *
 * <p>An expression that looks at the key's characters more than a million times is stopped, and so is the search: what that rule would
 * have said is unknown.
 */
public final class Rules {
    private static final Answer NONE = new Answer.None();

    private final RuleType type;
    private final List<Rule> rules;

    Rules(RuleType type, List<Rule> rules) {
        this.type = type;
        this.rules = List.copyOf(rules);
    }

    /**
     * Reads rules. A line that cannot be read is left out, with a warning in Postfix's words.
     *
     * @param table the table's name without its type, as messages show it
     * @param substitution whether results may have {@code $1}; where they decide about programs and routes, a client must not have a
     *     part in them
     */
    public static Rules parse(
            RuleType type, String table, List<RuleLine> lines, boolean substitution, Consumer<String> warnings) {
        return parse(type, table, lines, substitution, ResultForm.PLAIN, warnings);
    }

    /** As {@link #parse(RuleType, String, List, boolean, Consumer)}; {@code form} says what results stand for. */
    public static Rules parse(
            RuleType type,
            String table,
            List<RuleLine> lines,
            boolean substitution,
            ResultForm form,
            Consumer<String> warnings) {
        RuleList rules = new RuleList(type, table, form, warnings);
        switch (type) {
            case CIDR -> new NetworkRules(rules).read(lines);
            case REGEXP, PCRE -> new ExpressionRules(rules, substitution).read(lines);
        }
        return rules.end();
    }

    /** The rules that can never answer, as far as comparing patterns tells, in the order of the text. */
    public List<ShadowedRule> shadowed() {
        return ShadowedRule.of(rules);
    }

    /** Applies the rules to {@code key}, which has one character for each byte. */
    public Answer answer(String key) {
        Subject subject = new Subject(key, type);
        if (type == RuleType.CIDR && subject.address().isEmpty()) {
            return NONE;
        }
        int at = 0;
        while (at < rules.size()) {
            Rule rule = rules.get(at++);
            try {
                switch (rule) {
                    case Rule.If(int line, Rule.Condition condition, int otherwise) -> {
                        if (!condition.holds(subject)) {
                            at = otherwise;
                        }
                    }
                    case Rule.Answering(int line, List<Rule.Condition> conditions, Replacement replacement) -> {
                        if (conditions.stream().allMatch(condition -> condition.holds(subject))) {
                            return new Answer.Result(replacement.text(subject), line);
                        }
                    }
                }
            } catch (BudgetSpentException e) {
                return new Answer.Stopped("matching was stopped after " + CountedText.BUDGET + " steps", rule.line());
            } catch (StackOverflowError e) {
                return new Answer.Stopped("matching was stopped: it needs too much memory", rule.line());
            }
        }
        return NONE;
    }
}

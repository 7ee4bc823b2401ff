package org.postern.config;

import java.util.Set;

/**
 * A comparison in {@code ${{a} OP {b} ? {x} : {y}}}: of numbers when both sides are digits, else of strings.
 *
 * @param levels whether compatibility levels are compared: the operator is followed by the word for them
 */
record Comparison(String operator, boolean levels) {
    private static final Set<String> OPERATORS = Set.of("==", "!=", "<", "<=", ">=", ">");
    private static final String LEVEL = "level";

    static boolean isOperator(String text) {
        return OPERATORS.contains(text);
    }

    /**
     * The comparison with this operator and the letters that follow it.
     *
     * @throws MacroException when the letters are none that can follow
     */
    static Comparison of(String operator, String suffix) {
        if (!suffix.isEmpty() && !suffix.equals(LEVEL)) {
            throw new MacroException("bad operator suffix at: \"..." + operator + ">>>" + suffix + "\"");
        }
        return new Comparison(operator, !suffix.isEmpty());
    }

    /**
     * Whether it is true of these.
     *
     * @throws MacroException when levels are compared and one is none
     * @throws ConfigException for a number of more than 63 bits
     */
    boolean holds(String left, String right) {
        int order;
        if (levels) {
            order = level(left).compareTo(level(right));
        } else if (isNumber(left) && isNumber(right)) {
            order = Long.compare(number(left), number(right));
        } else {
            order = left.compareTo(right);
        }
        return switch (operator) {
            case "==" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">=" -> order >= 0;
            default -> order > 0;
        };
    }

    private static CompatibilityLevel level(String text) {
        return CompatibilityLevel.parse(text)
                .orElseThrow(() -> new MacroException("malformed compatibility level syntax: \"" + text + "\""));
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException tooLarge) {
            throw new ConfigException("mac_exp_eval: bad conversion: " + digits, tooLarge);
        }
    }
}

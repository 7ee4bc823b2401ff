package org.postern.config;

import java.util.Optional;

/**
 * A comparison in {@code ${{a} OP {b} ? {x} : {y}}}: of numbers when both sides are digits, else of strings.
 *
 * @param levels whether compatibility levels are compared: the operator is followed by the word for them
 */
record Comparison(String operator, boolean levels) {
    /** The comparison with this operator and suffix, if there is one. */
    static Optional<Comparison> of(String operator, String suffix) {
        return switch (operator) {
            case "==", "!=", "<", "<=", ">=", ">" ->
                suffix.isEmpty() || suffix.equals("level")
                        ? Optional.of(new Comparison(operator, !suffix.isEmpty()))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    /**
     * Whether it is true of these.
     *
     * @throws MacroException when levels are compared and one is none
     */
    boolean holds(String left, String right) {
        int order;
        if (levels) {
            order = level(left).compareTo(level(right));
        } else if (isNumber(left) && isNumber(right)) {
            order = withoutZeros(left).compareTo(withoutZeros(right));
            int lengths = Integer.compare(
                    withoutZeros(left).length(), withoutZeros(right).length());
            order = lengths != 0 ? lengths : order;
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

    private static String withoutZeros(String digits) {
        int start = 0;
        while (start < digits.length() - 1 && digits.charAt(start) == '0') {
            start++;
        }
        return digits.substring(start);
    }
}

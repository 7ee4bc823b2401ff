package org.postern.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.postern.address.DomainSyntax;
import org.postern.tables.text.Brackets;

/**
 * Expands {@code $name}, {@code ${name}}, {@code $(name)}, {@code $$}, {@code ${name?text}}, {@code ${name:text}}, {@code
 * ${name?{x}:{y}}}, {@code ${{a} OP {b} ? {x} : {y}}} and the functions {@code ${domain_to_ascii{x}}} and {@code
 * ${domain_to_utf8{x}}} in text, recursively (postconf(5), first section).
 *
 * <p>What a test such as {@code ${name?text}} looks at is the value of {@code name} as it was written, before expansion. Bad syntax
 * and endless nesting end in a {@link MacroException} in Postfix's words.
 */
final class MacroExpander {
    /** Where the values of names come from. */
    @FunctionalInterface
    interface Names {
        /** The value as it was written, or null when nothing has that name. */
        @Nullable
        String value(String name);
    }

    /** Nested uses beyond this are taken for a loop. */
    private static final int MAX_DEPTH = 100;

    /** Bounds on the result and on the work, which values that double at every level would otherwise exhaust. */
    private static final int MAX_LENGTH = 10_000_000;

    private static final int MAX_STEPS = 1_000_000;

    /** Postfix's list of operators, with its quotes. */
    private static final String EXPECTED_OPERATOR = "\"==\" or \"!=\"\" or \"<\"\" or \"<=\"\" or \">=\"\" or \">\"";

    private static final String OPERATOR_CHARACTERS = "<>!=?+-*/~&|%";

    /** More problems than this are those of a loop, in which each level tells of all that follows on it. */
    private static final int MAX_PROBLEMS = 1_000;

    private final Names names;
    private final boolean scan;
    private final @Nullable UnaryOperator<String> filter;
    private final Work work;
    private final StringBuilder out;

    /** Of expansions of which this one is an operand. */
    private final int outerDepth;

    private int depth;
    private boolean undefined;
    private boolean failed;

    /** What expansions within each other have in common. */
    private static final class Work {
        private final List<String> problems = new ArrayList<>();
        private int steps;
    }

    /** Ends everything. */
    private static final class TooManyProblems extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private MacroExpander(
            Names names,
            boolean scan,
            @Nullable UnaryOperator<String> filter,
            Work work,
            StringBuilder out,
            int outerDepth) {
        this.names = names;
        this.scan = scan;
        this.filter = filter;
        this.work = work;
        this.out = out;
        this.outerDepth = outerDepth;
    }

    /** {@code text} with everything replaced; names without a value become empty. */
    static String expand(String text, Names names) {
        StringBuilder out = new StringBuilder();
        new MacroExpander(names, false, null, new Work(), out, 0).run(text);
        return out.toString();
    }

    /** The same; nothing when a name has no value. */
    static Optional<String> expandIfDefined(String text, Names names) {
        StringBuilder out = new StringBuilder();
        MacroExpander expander = new MacroExpander(names, false, null, new Work(), out, 0);
        expander.run(text);
        return expander.undefined ? Optional.empty() : Optional.of(out.toString());
    }

    /**
     * {@code text} with names replaced by their values as they are, which {@code filter} sees first; nothing when a name has none. For values
     * that strangers provide.
     */
    static Optional<String> fill(String text, Names names, UnaryOperator<String> filter) {
        StringBuilder out = new StringBuilder();
        MacroExpander expander = new MacroExpander(names, false, filter, new Work(), out, 0);
        expander.run(text);
        return expander.undefined ? Optional.empty() : Optional.of(out.toString());
    }

    /** Shows every name that {@code text} itself mentions, in whichever branch, to {@code names}; what that answers is not used. */
    static void scan(String text, Names names) {
        new MacroExpander(names, true, null, new Work(), new StringBuilder(), 0).run(text);
    }

    private void run(String text) {
        try {
            expand(text);
        } catch (TooManyProblems enough) {
            throw new MacroException(work.problems);
        }
        if (failed) {
            throw new MacroException(work.problems);
        }
    }

    /** The value of an operand, which is expanded by itself. */
    private String operand(String text) {
        StringBuilder value = new StringBuilder();
        MacroExpander operand = new MacroExpander(names, scan, filter, work, value, outerDepth + depth);
        operand.expand(text);
        failed |= operand.failed;
        undefined |= operand.undefined;
        return value.toString();
    }

    private void problem(List<String> messages) {
        failed = true;
        work.problems.addAll(messages);
        if (work.problems.size() > MAX_PROBLEMS) {
            throw new TooManyProblems();
        }
    }

    private void expand(String text) {
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int dollar = text.indexOf('$', at);
            literal.append(text, at, dollar < 0 ? text.length() : dollar);
            if (dollar < 0) {
                break;
            }
            at = dollar + 1;
            char next = at < text.length() ? text.charAt(at) : 0;
            if (next == '$') {
                literal.append(next);
                at++;
                continue;
            }
            piece(literal, false);
            literal.setLength(0);
            try {
                int end = endOfExpression(text, at);
                boolean bracket = next == '{' || next == '(';
                String expression = bracket ? text.substring(at + 1, end - 1) : text.substring(at, end);
                at = end;
                piece(expression, true);
            } catch (MacroException bad) {
                problem(bad.problems());
                return;
            }
        }
        if (!failed) {
            piece(literal, false);
        }
    }

    /**
     * A piece of text, literal or what follows a dollar sign. Postfix goes on after a mistake, looking only for pieces that are nested too
     * deep, and forgets to count the levels that it leaves; its warnings about loops show it.
     */
    private void piece(CharSequence text, boolean expression) {
        if (text.isEmpty()) {
            return;
        }
        if (depth++ > MAX_DEPTH - outerDepth || ++work.steps > MAX_STEPS) {
            problem(List.of("unreasonable macro call nesting: \"" + text + "\""));
        }
        if (failed) {
            return;
        }
        try {
            if (!expression) {
                literal(text);
            } else if (!evaluate(text.toString())) {
                return;
            }
        } catch (MacroException bad) {
            problem(bad.problems());
            return;
        }
        depth--;
    }

    /** The index after the name or the brackets that begin at {@code at}, after a dollar sign. */
    private static int endOfExpression(String text, int at) {
        boolean bracket = at < text.length() && (text.charAt(at) == '{' || text.charAt(at) == '(');
        int end = bracket ? Brackets.end(text, at) : endOfName(text, at);
        if (end < 0) {
            throw new MacroException("truncated macro reference: \"" + text + "\"");
        }
        if (bracket ? end == at + 2 : end == at) {
            throw new MacroException("empty macro name: \"" + text + "\"");
        }
        return end;
    }

    private void literal(CharSequence text) {
        if (scan) {
            return;
        }
        out.append(text);
        if (out.length() > MAX_LENGTH) {
            throw new MacroException("expanded text is longer than " + MAX_LENGTH + " characters");
        }
    }

    private static int endOfName(String text, int from) {
        int end = from;
        while (end < text.length() && isNameCharacter(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isNameCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    /** False when what it compares cannot be expanded. */
    private boolean evaluate(String expression) {
        Cursor cursor = new Cursor(expression);
        @Nullable String value;
        if (cursor.skipToBrace()) {
            value = comparison(cursor) ? "true" : "";
            if (failed) {
                return false;
            }
            if (!cursor.atEnd() && cursor.peek() != '?' && cursor.peek() != ':') {
                throw new MacroException("\"?\" or \":\" expected at: \"...}>>>" + cursor.rest() + "\"");
            }
        } else {
            int start = cursor.afterBlanks();
            int end = endOfName(expression, start);
            cursor.at = end;
            if (end > start && cursor.skipToBrace()) {
                call(expression.substring(start, end), cursor);
                return !failed;
            }
            cursor.at = cursor.afterBlanks();
            if (!cursor.atEnd() && cursor.peek() != '?' && cursor.peek() != ':') {
                cursor.at = end;
                throw new MacroException("attribute name syntax error at: \"..." + expression.substring(0, end) + ">>>"
                        + cursor.rest() + "\"");
            }
            value = names.value(expression.substring(start, end));
        }
        if (!cursor.atEnd()) {
            choose(cursor, value != null && !value.isEmpty());
        } else if (value == null) {
            undefined = true;
        } else if (filter != null) {
            literal(filter.apply(value));
        } else if (!scan) {
            expand(value);
        }
        return true;
    }

    /** The cursor is at the brace before the argument. */
    private void call(String function, Cursor cursor) {
        String text = cursor.braced();
        if (!cursor.atEnd()) {
            throw new MacroException("unexpected input at: \"..." + text + "}>>>" + cursor.rest() + "\"");
        }
        Function<String, Optional<String>> known = switch (function) {
            case "domain_to_ascii" -> DomainSyntax::toAscii;
            case "domain_to_utf8" -> DomainSyntax::toUnicode;
            default ->
                throw new MacroException(
                        "unknown function \"" + function + "\" at\"...>>>" + function + "{" + text + "}\"");
        };
        String argument = operand(text);
        if (!scan && !failed) {
            literal(known.apply(argument)
                    .orElseThrow(
                            () -> new MacroException("bad domain argument in: '" + function + "{" + argument + "}'")));
        }
    }

    /** The cursor is at the {@code ?} or {@code :} that follows what was tested. */
    private void choose(Cursor cursor, boolean holds) {
        if (cursor.next() == '?') {
            String ifTrue = cursor.operand();
            if (holds || scan) {
                expand(ifTrue);
            }
            if (cursor.atEnd()) {
                return;
            }
            if (cursor.next() != ':') {
                cursor.at--;
                throw new MacroException("\":\" expected at: \"..." + ifTrue + "}>>>" + cursor.rest() + "\"");
            }
        }
        String ifFalse = cursor.operand();
        if (!holds || scan) {
            expand(ifFalse);
        }
        if (!cursor.atEnd()) {
            throw new MacroException("unexpected input at: \"..." + ifFalse + "}>>>" + cursor.rest() + "\"");
        }
    }

    private boolean comparison(Cursor cursor) {
        String left = cursor.braced();
        int start = cursor.at;
        while (!cursor.atEnd() && OPERATOR_CHARACTERS.indexOf(cursor.peek()) >= 0) {
            cursor.at++;
        }
        int suffix = cursor.at;
        while (!cursor.atEnd() && cursor.peek() != '{' && isNameCharacter(cursor.peek())) {
            cursor.at++;
        }
        if (!Comparison.isOperator(cursor.text.substring(start, suffix))) {
            cursor.at = start;
            throw new MacroException(EXPECTED_OPERATOR + " expected at: \"..." + left + "}>>>" + cursor.rest() + "\"");
        }
        Comparison comparison =
                Comparison.of(cursor.text.substring(start, suffix), cursor.text.substring(suffix, cursor.at));
        String operator = cursor.text.substring(start, cursor.at);
        if (!cursor.skipToBrace()) {
            throw new MacroException(
                    "\"{expression}\" expected at: \"...{" + left + "} " + operator + ">>>" + cursor.rest() + "\"");
        }
        String right = cursor.braced();
        String leftValue = operand(left);
        String rightValue = operand(right);
        return scan || failed || comparison.holds(leftValue, rightValue);
    }

    /** A place in the text between the brackets of {@code ${ }}. */
    private static final class Cursor {
        private static final int SHOWN = 20;

        private final String text;
        private int at;

        Cursor(String text) {
            this.text = text;
        }

        boolean atEnd() {
            return at >= text.length();
        }

        char peek() {
            return text.charAt(at);
        }

        char next() {
            return text.charAt(at++);
        }

        String rest() {
            return text.substring(at, Math.min(text.length(), at + SHOWN));
        }

        private int afterBlanks() {
            int i = at;
            while (i < text.length() && " \t\r\n".indexOf(text.charAt(i)) >= 0) {
                i++;
            }
            return i;
        }

        /** Goes to the next character when that is an opening brace, apart from blanks. */
        boolean skipToBrace() {
            int brace = afterBlanks();
            if (brace < text.length() && text.charAt(brace) == '{') {
                at = brace;
                return true;
            }
            return false;
        }

        /** What is inside the braces that begin here; goes behind them and the blanks that follow. */
        String braced() {
            int level = 0;
            for (int i = at; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '{') {
                    level++;
                } else if (c == '}' && --level == 0) {
                    String inside = text.substring(at + 1, i);
                    at = i + 1;
                    at = afterBlanks();
                    return inside;
                }
            }
            throw new MacroException("unbalanced {} in attribute expression: \"" + text.substring(at) + "\"");
        }

        /** A braced text, or all that is left. */
        String operand() {
            if (skipToBrace()) {
                return braced();
            }
            String rest = text.substring(at);
            at = text.length();
            return rest;
        }
    }
}

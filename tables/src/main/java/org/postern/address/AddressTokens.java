package org.postern.address;

import java.util.ArrayList;
import java.util.List;

/**
 * An address as a sequence of tokens, for code that takes addresses apart: rewriting and routing work on tokens, because only they
 * know a quoted {@code @} from one that separates. Immutable.
 *
 * @param tokens in the order written
 */
public record AddressTokens(List<AddressToken> tokens) {
    /** Takes a copy of {@code tokens}. */
    public AddressTokens {
        tokens = List.copyOf(tokens);
    }

    /** The tokens of {@code text}, which is in quoted (external) form. Never fails: what is unbalanced is closed at the end. */
    public static AddressTokens scan(String text) {
        return new AddressTokens(AddressScanner.scan(text));
    }

    /** Whether there is no token. */
    public boolean isEmpty() {
        return tokens.isEmpty();
    }

    /** The number of tokens. */
    public int size() {
        return tokens.size();
    }

    /** The only token, if it is a quoted string. */
    public boolean isSingleQuoted() {
        return tokens.size() == 1 && tokens.getFirst().kind() == AddressToken.Kind.QUOTED;
    }

    /** Where {@code operator} first occurs; -1 if nowhere. */
    public int indexOf(char operator) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).is(operator)) {
                return i;
            }
        }
        return -1;
    }

    /** Where {@code operator} last occurs; -1 if nowhere. */
    public int lastIndexOf(char operator) {
        for (int i = tokens.size() - 1; i >= 0; i--) {
            if (tokens.get(i).is(operator)) {
                return i;
            }
        }
        return -1;
    }

    /** Whether the token at {@code index} is {@code operator}; false outside. A negative index counts from the end. */
    public boolean hasAt(int index, char operator) {
        int i = index < 0 ? tokens.size() + index : index;
        return i >= 0 && i < tokens.size() && tokens.get(i).is(operator);
    }

    /** Whether any token from {@code index} on is a domain literal. */
    public boolean hasLiteralFrom(int index) {
        return tokens.subList(index, tokens.size()).stream().anyMatch(t -> t.kind() == AddressToken.Kind.LITERAL);
    }

    /** The tokens before {@code index}. */
    public AddressTokens before(int index) {
        return new AddressTokens(tokens.subList(0, index));
    }

    /** The tokens from {@code index} on. */
    public AddressTokens from(int index) {
        return new AddressTokens(tokens.subList(index, tokens.size()));
    }

    /** These tokens and then {@code operator}. */
    public AddressTokens plus(char operator) {
        return plus(new AddressTokens(List.of(AddressToken.operator(operator))));
    }

    /** These tokens and then {@code others}. */
    public AddressTokens plus(AddressTokens others) {
        List<AddressToken> all = new ArrayList<>(tokens);
        all.addAll(others.tokens);
        return new AddressTokens(all);
    }

    /** Without a dot at the end, unless another dot or an {@code @} stands before it: broken forms stay recognisable as such. */
    public AddressTokens withoutTrailingDot() {
        int last = tokens.size() - 1;
        boolean strip = last > 0 && hasAt(last, '.') && !hasAt(last - 1, '.') && !hasAt(last - 1, '@');
        return strip ? before(last) : this;
    }

    /** The same without the blanks that would stand between two words: what stood apart becomes one word. */
    public AddressTokens withoutBlanks() {
        List<AddressToken> joined = new ArrayList<>();
        for (AddressToken token : tokens) {
            AddressToken last = joined.isEmpty() ? null : joined.getLast();
            if (last != null && (isSpaced(last, token) || token.is(','))) {
                String text =
                        new AddressTokens(List.of(last)).internal() + new AddressTokens(List.of(token)).internal();
                joined.set(joined.size() - 1, new AddressToken(AddressToken.Kind.ATOM, text));
            } else {
                joined.add(token);
            }
        }
        return new AddressTokens(joined);
    }

    /** The unquoted (internal) form. */
    public String internal() {
        return text(false, true);
    }

    /** The unquoted form without the blanks that would stand between two words, and after commas. */
    public String joined() {
        return text(false, false);
    }

    /** The quoted (external) form. */
    public String external() {
        return text(true, true);
    }

    private String text(boolean quoted, boolean spaced) {
        int length = 0;
        for (int i = 0; i < tokens.size(); i++) {
            length += tokens.get(i).text().length();
        }
        StringBuilder text = new StringBuilder(length + 2); // unless there is something to escape
        for (int i = 0; i < tokens.size(); i++) {
            append(text, tokens.get(i), quoted);
            if (spaced && i + 1 < tokens.size() && isSpaced(tokens.get(i), tokens.get(i + 1))) {
                text.append(' ');
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, AddressToken token, boolean quoted) {
        switch (token.kind()) {
            case ATOM, COMMENT, OPERATOR -> text.append(token.text());
            case QUOTED -> {
                if (quoted) {
                    appendEscaped(text.append('"'), token.text(), "\"\\\r\n").append('"');
                } else {
                    text.append(token.text());
                }
            }
            case LITERAL ->
                appendEscaped(text.append('['), token.text(), quoted ? "\\\r\n" : "")
                        .append(']');
        }
    }

    private static StringBuilder appendEscaped(StringBuilder text, String part, String special) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (special.indexOf(c) >= 0) {
                text.append('\\');
            }
            text.append(c);
        }
        return text;
    }

    /** Two words need a blank between them, or they would be read as one. */
    private static boolean isSpaced(AddressToken token, AddressToken next) {
        return token.is(',')
                || next.is('<')
                || (token.kind() != AddressToken.Kind.OPERATOR && next.kind() != AddressToken.Kind.OPERATOR);
    }
}

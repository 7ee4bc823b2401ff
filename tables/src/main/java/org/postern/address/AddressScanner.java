package org.postern.address;

import java.util.ArrayList;
import java.util.List;

/** Cuts text into address tokens. Every text has tokens: what is unbalanced ends with the text. */
final class AddressScanner {
    private static final String OPERATORS = "()<>@,;:\\\".[]|%!";

    private final String text;
    private int at;

    private AddressScanner(String text) {
        this.text = text;
    }

    static List<AddressToken> scan(String text) {
        return new AddressScanner(text).scan();
    }

    private List<AddressToken> scan() {
        List<AddressToken> tokens = new ArrayList<>();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (isBlank(c)) {
                at++;
            } else if (c == '(') {
                tokens.add(comment());
            } else if (c == '[') {
                at++;
                tokens.add(new AddressToken(AddressToken.Kind.LITERAL, collectUntil(']')));
            } else if (c == '"') {
                at++;
                tokens.add(new AddressToken(AddressToken.Kind.QUOTED, collectUntil('"')));
            } else if (c != '\\' && isOperator(c)) {
                at++;
                tokens.add(AddressToken.operator(c));
            } else {
                tokens.add(word());
            }
        }
        return tokens;
    }

    /** Up to {@code end}, which is consumed and not part of the result. */
    private String collectUntil(char end) {
        StringBuilder collected = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == end) {
                break;
            }
            if (c == '\\') {
                if (at == text.length()) {
                    break;
                }
                c = text.charAt(at++);
            }
            collected.append(isBlank(c) ? ' ' : c);
        }
        return collected.toString();
    }

    private AddressToken word() {
        int start = at;
        while (at < text.length() && isPlain(text.charAt(at))) {
            at++;
        }
        if (at == text.length()
                || isBlank(text.charAt(at))
                || (text.charAt(at) != '\\' && isOperator(text.charAt(at)))) {
            return new AddressToken(AddressToken.Kind.ATOM, text.substring(start, at));
        }
        at = start;
        return oddWord();
    }

    /** One with backslashes or characters that cannot be printed. */
    private AddressToken oddWord() {
        StringBuilder collected = new StringBuilder();
        boolean plain = true;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\') {
                if (++at == text.length()) {
                    break;
                }
                c = text.charAt(at);
                plain &= !isOperator(c);
            } else if (isBlank(c) || isOperator(c)) {
                break;
            }
            plain &= c > ' ' && c != 0x7f;
            collected.append(isBlank(c) ? ' ' : c);
            at++;
        }
        return new AddressToken(plain ? AddressToken.Kind.ATOM : AddressToken.Kind.QUOTED, collected.toString());
    }

    /** Comments nest (RFC 822 3.4.3). One that nothing closes stays open in the token. */
    private AddressToken comment() {
        StringBuilder collected = new StringBuilder();
        int level = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            collected.append(c);
            if (c == '\\' && at < text.length()) {
                collected.append(text.charAt(at++));
            } else if (c == '(') {
                level++;
            } else if (c == ')' && --level == 0) {
                break;
            }
        }
        return new AddressToken(AddressToken.Kind.COMMENT, collected.toString());
    }

    private static boolean isPlain(char c) {
        return c > ' ' && c != 0x7f && !isOperator(c);
    }

    private static boolean isOperator(char c) {
        return OPERATORS.indexOf(c) >= 0;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
}

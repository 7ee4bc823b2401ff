package org.postern.postmap;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The value of a Content-Type header (RFC 2045 5.1), as far as it tells where other headers are. */
final class ContentType {
    private static final String SPECIALS = "()<>@,;:\\\"/[]?=";

    private final String text;
    private final String type;
    private final String subtype;
    private final List<String> boundaries = new ArrayList<>();
    private int at;

    ContentType(String text) {
        this.text = text;
        List<String> first = tokens();
        this.type = word(first, 0);
        this.subtype = first.size() >= 3 && "/".equals(first.get(1)) ? word(first, 2) : "";
        while (at < text.length()) {
            List<String> parameter = tokens();
            if (parameter.size() >= 3 && "boundary".equals(word(parameter, 0)) && "=".equals(parameter.get(1))) {
                boundaries.add(parameter.get(2));
            }
        }
    }

    /** In lower case; empty when there is none. */
    String type() {
        return type;
    }

    /** In lower case; empty when there is none. */
    String subtype() {
        return subtype;
    }

    /** All of them: two are not allowed, and an old way of hiding a part from one reader and not from another. */
    List<String> boundaries() {
        return boundaries;
    }

    private static String word(List<String> tokens, int index) {
        return index < tokens.size() ? tokens.get(index).toLowerCase(Locale.ROOT) : "";
    }

    /** The first three tokens up to the next semicolon, which is passed over. */
    private List<String> tokens() {
        List<String> tokens = new ArrayList<>(3);
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ';') {
                at++;
                break;
            }
            String token = "";
            if (c == '(') {
                skipComment();
            } else if (c == '"') {
                token = quoted();
                if (token.isEmpty()) {
                    continue;
                }
            } else if (SPECIALS.indexOf(c) >= 0) {
                token = String.valueOf(c);
                at++;
            } else if (isBlank(c)) {
                at++;
            } else {
                int start = at;
                while (at < text.length() && !isBlank(text.charAt(at)) && SPECIALS.indexOf(text.charAt(at)) < 0) {
                    at++;
                }
                token = text.substring(start, at);
            }
            if (!token.isEmpty() && tokens.size() < 3) {
                tokens.add(token);
            }
        }
        return tokens;
    }

    private String quoted() {
        StringBuilder content = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            if (text.charAt(at) != '\n') {
                content.append(text.charAt(at));
            }
            at++;
        }
        at++;
        return content.toString();
    }

    private void skipComment() {
        int level = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\') {
                at++;
            } else if (c == '(') {
                level++;
            } else if (c == ')' && --level == 0) {
                return;
            }
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
}

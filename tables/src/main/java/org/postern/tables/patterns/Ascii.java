package org.postern.tables.patterns;

/** Characters as the C locale sees them. */
final class Ascii {
    private Ascii() {}

    static boolean isUpper(int c) {
        return c >= 'A' && c <= 'Z';
    }

    static boolean isLower(int c) {
        return c >= 'a' && c <= 'z';
    }

    static boolean isLetter(int c) {
        return isUpper(c) || isLower(c);
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean isAlphanumeric(int c) {
        return isLetter(c) || isDigit(c);
    }

    static boolean isHexDigit(int c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    static boolean isBlank(int c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /** {@code c} in the other letter case; {@code c} itself if it has none. */
    static int otherCase(int c) {
        return isLetter(c) ? c ^ 0x20 : c;
    }

    static int toUpper(int c) {
        return isLower(c) ? c ^ 0x20 : c;
    }

    /** Whether there are digits, and nothing else. */
    static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(Ascii::isDigit);
    }

    /** The value of digits as atoi(3) has it on 64-bit machines: the low 32 bits of what fits into 64. */
    static int number(String digits) {
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (value > (Long.MAX_VALUE - digit) / 10) {
                return -1;
            }
            value = 10 * value + digit;
        }
        return (int) value;
    }

    /** The index of the first character from {@code at} on that is no blank. */
    static int skipBlanks(String text, int at) {
        int i = at;
        while (i < text.length() && isBlank(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** Without blanks at its ends. */
    static String trim(String text) {
        int end = text.length();
        while (end > 0 && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(Math.min(skipBlanks(text, 0), end), end);
    }

    /** Whether {@code text} begins with this word, in any letter case, and no letter or digit follows it. */
    static boolean startsWithWord(String text, String word) {
        return text.regionMatches(true, 0, word, 0, word.length())
                && (text.length() == word.length() || !isAlphanumeric(text.charAt(word.length())));
    }
}

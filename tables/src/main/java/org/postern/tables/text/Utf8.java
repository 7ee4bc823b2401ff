package org.postern.tables.text;

/** Strict UTF-8 (RFC 3629 section 4): no overlong forms, no surrogates, nothing beyond U+10FFFF. */
public final class Utf8 {
    private Utf8() {}

    /** Whether all of {@code bytes} are UTF-8. */
    public static boolean isValid(byte[] bytes) {
        return isValid(bytes, 0, bytes.length);
    }

    /** Whether the bytes from {@code start} to before {@code end} are UTF-8. */
    public static boolean isValid(byte[] bytes, int start, int end) {
        return firstInvalid(bytes, start, end) == end;
    }

    /** Where in the bytes from {@code start} on there is something that is not UTF-8; {@code end} if nowhere. */
    public static int firstInvalid(byte[] bytes, int start, int end) {
        int at = start;
        while (true) {
            while (at < end && bytes[at] >= 0) {
                at++;
            }
            int length = at < end ? characterLength(bytes, at, end) : 0;
            if (length == 0) {
                return at;
            }
            at += length;
        }
    }

    /** Whether all of {@code bytes} are below 128. */
    public static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /** The length in bytes, 1 to 4, of the character at {@code at}; 0 if there is no valid one before {@code end}. */
    static int characterLength(byte[] bytes, int at, int end) {
        int lead = bytes[at] & 0xff;
        if (lead < 0x80) {
            return 1;
        }
        int length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        if (lead < 0xc2 || lead > 0xf4 || at + length > end) {
            return 0;
        }
        for (int i = 1; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        int second = bytes[at + 1] & 0xff;
        boolean allowed = switch (lead) {
            case 0xe0 -> second >= 0xa0; // shorter forms exist
            case 0xed -> second < 0xa0; // surrogates
            case 0xf0 -> second >= 0x90; // shorter forms exist
            case 0xf4 -> second < 0x90; // beyond U+10FFFF
            default -> true;
        };
        return allowed ? length : 0;
    }
}

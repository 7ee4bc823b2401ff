package org.postern.tables;

import com.ibm.icu.lang.UCharacter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.postern.tables.text.Utf8;

/**
 * How keys are made comparable, on build and on look-up alike (postmap(1), "-f", "-u").
 *
 * <p>With UTF-8 it is Unicode default case folding (Unicode 3.13, toCasefold) without normalisation: {@code ß} becomes {@code ss},
 * composed and decomposed characters stay different. Without, only A to Z change and any bytes will do.
 *
 * <p>The data are ICU's, of Unicode 18. Postfix folds with the same rules and the data of the ICU library that it was linked with;
 * folding is stable (Unicode's policy), so the two differ at most in letters younger than the older library.
 *
 * @param folds whether letter case is ignored
 * @param utf8 whether keys have to be UTF-8
 */
public record CaseFolding(boolean folds, boolean utf8) {
    /** What Postfix does by default: UTF-8, letter case ignored. */
    public static final CaseFolding DEFAULT = new CaseFolding(true, true);

    /** Letter case is ignored, of other letters than A to Z only with UTF-8 (smtputf8_enable). */
    public static CaseFolding of(boolean utf8) {
        return utf8 ? DEFAULT : new CaseFolding(true, false);
    }

    /** {@link #fold(byte[])} for text; what has to be UTF-8 and is not stays as it is. */
    public String fold(String text) {
        if (isFolded(text)) {
            return text;
        }
        byte[] key = text.getBytes(StandardCharsets.UTF_8);
        byte[] folded = fold(key).orElse(key);
        return Arrays.equals(folded, key) ? text : new String(folded, StandardCharsets.UTF_8);
    }

    /** The folded key; {@code key} itself if that is the same; empty if it has to be UTF-8 and is not. */
    public Optional<byte[]> fold(byte[] key) {
        if (Utf8.isAscii(key) || !utf8) {
            return Optional.of(folds ? foldAscii(key) : key);
        }
        if (!Utf8.isValid(key)) {
            return Optional.empty();
        }
        return Optional.of(folds ? Unicode.fold(key) : key);
    }

    /** Whether {@link #fold} can make something of the {@code length} bytes at {@code offset}: they need not be UTF-8, or are. */
    public boolean accepts(byte[] key, int offset, int length) {
        return !utf8 || Utf8.isValid(key, offset, offset + length);
    }

    private static boolean isFolded(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || (c >= 'A' && c <= 'Z')) {
                return false;
            }
        }
        return true;
    }

    private static byte[] foldAscii(byte[] key) {
        for (int i = 0; i < key.length; i++) {
            if (isUpper(key[i])) {
                byte[] folded = key.clone();
                for (; i < folded.length; i++) {
                    if (isUpper(folded[i])) {
                        folded[i] = (byte) (folded[i] + ('a' - 'A'));
                    }
                }
                return folded;
            }
        }
        return key;
    }

    private static boolean isUpper(byte b) {
        return b >= 'A' && b <= 'Z';
    }

    /** A class of its own because loading ICU takes longer than most of postmap's work; ASCII keys never get here. */
    private static final class Unicode {
        static byte[] fold(byte[] key) {
            String text = new String(key, StandardCharsets.UTF_8);
            return UCharacter.foldCase(text, true).getBytes(StandardCharsets.UTF_8);
        }
    }
}

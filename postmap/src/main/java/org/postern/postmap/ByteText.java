package org.postern.postmap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postern.tables.text.PrintableText;

/**
 * Command-line arguments as the system has them: bytes, which need not be text. Inside the command a byte is one character of the
 * same number, so that nothing is lost on the way through the option parser.
 */
final class ByteText {
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    private ByteText() {}

    /** The arguments of this process. Java decodes them by the locale and loses what does not fit; the system still has them. */
    static List<String> arguments(String[] decoded) {
        if (arePrintable(decoded)) {
            return List.of(decoded);
        }
        try {
            String all = new String(Files.readAllBytes(COMMAND_LINE), StandardCharsets.ISO_8859_1);
            List<String> arguments = List.of(all.split("\0", -1));
            // Each ends in a null byte, so there is one empty piece after the last.
            int end = arguments.size() - 1;
            if (end >= decoded.length) {
                return arguments.subList(end - decoded.length, end);
            }
        } catch (IOException e) {
            // No such file on this system: what Java made of the arguments will do.
        }
        return encode(List.of(decoded));
    }

    /** Whether they are ASCII in any case. Some locales decode what they have no character for as a question mark. */
    private static boolean arePrintable(String[] decoded) {
        for (String argument : decoded) {
            for (int i = 0; i < argument.length(); i++) {
                char c = argument.charAt(i);
                if (c < ' ' || c > '~' || c == '?') {
                    return false;
                }
            }
        }
        return true;
    }

    static List<String> encode(List<String> texts) {
        List<String> encoded = new ArrayList<>();
        for (String text : texts) {
            encoded.add(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        }
        return encoded;
    }

    static byte[] bytes(String byteText) {
        return byteText.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** For messages and file names. */
    static String text(String byteText) {
        return new String(bytes(byteText), StandardCharsets.UTF_8);
    }

    static String printable(String byteText) {
        return PrintableText.of(bytes(byteText));
    }
}

package org.postern.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Fills in texts for replies such as default_rbl_reply: {@code $name} and conditions as in main.cf, with names that mean something only at
 * that moment. Values are not expanded themselves, and lose what smtpd_expansion_filter does not allow, since clients and name servers
 * choose them.
 */
public final class ReplyTemplate {
    private final boolean[] allowed = new boolean[0x80];

    private ReplyTemplate(String allowedCharacters) {
        for (int i = 0; i < allowedCharacters.length(); i++) {
            char c = allowedCharacters.charAt(i);
            if (c < allowed.length) {
                allowed[c] = true;
            }
        }
    }

    /** The rules that {@code config} sets. */
    public static ReplyTemplate of(MainCf config) {
        return new ReplyTemplate(unescaped(config.get(Settings.SMTPD_EXPANSION_FILTER)));
    }

    /**
     * What a template came to.
     *
     * @param text nothing when the template is faulty
     * @param warnings what is wrong with it, in the words of Postfix's log
     */
    public record Filled(Optional<String> text, List<String> warnings) {}

    /** Fills {@code template} in; {@code values} has nothing for names that do not exist. */
    public Filled fill(String template, Function<String, Optional<String>> values) {
        List<String> warnings = new ArrayList<>();
        MacroExpander.Names names = name -> {
            Optional<String> value = values.apply(name);
            if (value.isEmpty()) {
                warnings.add("unknown macro name \"" + name + "\" in expansion request");
            }
            return value.orElse(null);
        };
        try {
            return new Filled(MacroExpander.fill(template, names, this::filtered), warnings);
        } catch (MacroException malformed) {
            warnings.add(String.valueOf(malformed.getMessage()));
            return new Filled(Optional.empty(), warnings);
        }
    }

    /** An underscore for every byte that is not allowed. */
    private String filtered(String value) {
        StringBuilder clean = new StringBuilder(value.length());
        value.codePoints().forEach(c -> {
            if (c < allowed.length && allowed[c]) {
                clean.append((char) c);
            } else {
                clean.repeat('_', c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4);
            }
        });
        return clean.toString();
    }

    /** {@code text} with the escapes of C: {@code \t}, {@code \40} in octal, and so on. */
    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '\\' || at == text.length()) {
                plain.append(c);
                continue;
            }
            int end = at;
            while (end < text.length() && end < at + 3 && text.charAt(end) >= '0' && text.charAt(end) <= '7') {
                end++;
            }
            if (end > at) {
                plain.append((char) Integer.parseInt(text.substring(at, end), 8));
                at = end;
            } else {
                plain.append(control(text.charAt(at++)));
            }
        }
        return plain.toString();
    }

    private static char control(char letter) {
        return switch (letter) {
            case 'a' -> 7;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 11;
            default -> letter;
        };
    }
}

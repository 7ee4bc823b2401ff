package org.postern.relayd;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A terminal that is drawn on again and again, without flickering (ECMA-48). */
record Screen(int rows, int columns) {
    /** Clears it. */
    static final String EMPTY = "\033[2J";

    private static final String TOP_LEFT = "\033[H";
    private static final String CLEAR_LINE_END = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,4}) ([1-9][0-9]{0,4})\\s*");

    /** What nobody knows is taken for large enough. */
    private static final Screen UNKNOWN = new Screen(Integer.MAX_VALUE, Integer.MAX_VALUE);

    /** The process's, as large as it is now. */
    static Screen ofTerminal() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Matcher size = SIZE.matcher(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            return size.matches()
                    ? new Screen(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2)))
                    : UNKNOWN;
        } catch (IOException noSuchCommand) {
            return UNKNOWN;
        }
    }

    /** What draws {@code text} over what was there; what does not fit on the screen is left out, and that is said. */
    String drawn(String text) {
        List<String> lines = text.lines().toList();
        StringBuilder drawn = new StringBuilder(TOP_LEFT);
        boolean fits = lines.size() < rows;
        int shown = fits ? lines.size() : Math.max(0, rows - 2); // the cursor needs a row too
        for (String line : lines.subList(0, shown)) {
            drawn.append(line, 0, line.offsetByCodePoints(0, Math.min(line.codePointCount(0, line.length()), columns)))
                    .append(CLEAR_LINE_END)
                    .append('\n');
        }
        if (!fits) {
            drawn.append("... ")
                    .append(lines.size() - shown)
                    .append(" more lines")
                    .append(CLEAR_LINE_END)
                    .append('\n');
        }
        return drawn.append(CLEAR_BELOW).toString();
    }
}

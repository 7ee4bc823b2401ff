package org.postern.relayd.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes the mail log, one whole line at a time, from any number of threads. A thread waits when there is no room for its line: log lines
 * are never dropped.
 *
 * <p>Control characters, which could forge a line or confuse a terminal, are written as {@code ?} as Postfix does, and a line ends at
 * {@value #MAX_TEXT} characters. When the log cannot be written (disk full), mail goes on and the loss is said on standard error once.
 */
public final class MailLog implements AutoCloseable {
    /** Characters of text after which a line is cut (RFC 3164 4.1 has 1,024; Postfix's syslog buffer is 2,000). */
    static final int MAX_TEXT = 2000;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH).withZone(ZoneId.systemDefault());

    private final LineWriter lines;
    private final OutputStream out;
    private final boolean closeOut;
    private final InstantSource clock;
    private final String afterTime;
    private final String pid = "[" + ProcessHandle.current().pid() + "]: ";
    private final Map<String, byte[]> programs = new ConcurrentHashMap<>();
    private volatile Stamp stamp;

    /** A second, as lines begin with it. */
    private record Stamp(long second, TimeText text) {}

    /** Bytes that nobody changes. */
    private static final class TimeText {
        private final byte[] bytes;

        TimeText(Instant instant) {
            bytes = TIME.format(instant).getBytes(StandardCharsets.US_ASCII);
        }
    }

    /**
     * A log on {@code out}, which stays open; each line is there when it has been logged.
     *
     * @param host the machine's name without its domain
     * @param syslogName {@code syslog_name}, what stands before {@code /smtpd}
     */
    public MailLog(OutputStream out, String host, String syslogName, InstantSource clock) {
        this(LineWriter.direct(out), out, false, host, syslogName, clock);
    }

    private MailLog(
            LineWriter lines, OutputStream out, boolean closeOut, String host, String syslogName, InstantSource clock) {
        this.lines = lines;
        this.out = out;
        this.closeOut = closeOut;
        this.clock = clock;
        this.afterTime = " " + host + " " + syslogName + "/";
        Instant now = clock.instant();
        this.stamp = new Stamp(now.getEpochSecond(), new TimeText(now));
    }

    /** A log on {@code out}, which stays open; lines are written together and may be a millisecond late. */
    public static MailLog batching(OutputStream out, String host, String syslogName, InstantSource clock) {
        return new MailLog(LineWriter.batching(out), out, false, host, syslogName, clock);
    }

    /**
     * A log that is appended to {@code file} (maillog_file); lines are written together and may be a millisecond late.
     *
     * @throws IOException when the file cannot be opened for writing
     */
    public static MailLog toFile(Path file, String host, String syslogName, InstantSource clock) throws IOException {
        OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return new MailLog(LineWriter.batching(out), out, true, host, syslogName, clock);
    }

    /**
     * Writes one line.
     *
     * @param daemon the program in Postfix's terms: {@code smtpd}, {@code cleanup}, {@code qmgr}, {@code smtp}, {@code bounce}
     */
    public void info(String daemon, String text) {
        byte[] program = programs.get(daemon);
        if (program == null) {
            program = (afterTime + daemon + pid).getBytes(StandardCharsets.UTF_8);
            programs.put(daemon, program);
        }
        lines.write(now(), program, printable(text).getBytes(StandardCharsets.UTF_8));
    }

    private byte[] now() {
        Instant instant = clock.instant();
        Stamp last = stamp;
        if (last.second != instant.getEpochSecond()) {
            last = new Stamp(instant.getEpochSecond(), new TimeText(instant));
            stamp = last;
        }
        return last.text.bytes;
    }

    /** Waits until all that was logged has been written. */
    public void flush() {
        lines.flush();
    }

    /** Writes one line that begins with {@code warning:}. */
    public void warning(String daemon, String text) {
        info(daemon, "warning: " + text);
    }

    /** Writes one line that begins with {@code error:}. */
    public void error(String daemon, String text) {
        info(daemon, "error: " + text);
    }

    /** Writes one line that begins with {@code fatal:}, at once. */
    public void fatal(String daemon, String text) {
        info(daemon, "fatal: " + text);
        flush();
    }

    private static String printable(String text) {
        String whole = text.length() > MAX_TEXT ? text.substring(0, cut(text)) : text;
        for (int i = 0; i < whole.length(); i++) {
            if (isUnprintable(whole.charAt(i))) {
                StringBuilder clean = new StringBuilder(whole);
                for (int k = i; k < clean.length(); k++) {
                    if (isUnprintable(clean.charAt(k))) {
                        clean.setCharAt(k, '?');
                    }
                }
                return clean.toString();
            }
        }
        return whole;
    }

    /** Where to cut without halving a character. */
    private static int cut(String text) {
        return Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
    }

    /** Control characters, and the two further characters that some programs take for line ends. */
    private static boolean isUnprintable(char c) {
        return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
    }

    @Override
    public void close() throws IOException {
        lines.close();
        if (closeOut) {
            out.close();
        }
    }
}

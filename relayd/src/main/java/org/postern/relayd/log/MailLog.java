package org.postern.relayd.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.postern.tables.text.Utf8Buffer;

/**
 * Writes the mail log, one whole line at a time, from any number of threads. A thread waits when there is no room for its line: log lines
 * are never dropped.
 *
 * <p>Control characters, which could forge a line or confuse a terminal, are written as {@code ?} as Postfix does, and a line ends
 * after {@value #MAX_LINE} bytes. When the log cannot be written (disk full), mail goes on and the loss is said on standard error once.
 */
public final class MailLog implements AutoCloseable {
    /** Bytes after which a line is cut, its end included: what readers of logs can be relied on to take. */
    static final int MAX_LINE = 2048;

    /** How long lines are kept back for a syslog daemon that is being started anew. */
    private static final Duration SYSLOG_PATIENCE = Duration.ofSeconds(5);

    private static final byte[] NOTHING = {};

    private final LineWriter lines;
    private final OutputStream out;
    private final boolean closeOut;
    private final InstantSource clock;
    private final LogFormat format;
    /** For lines that a syslog daemon gets; null for all others. */
    private final @Nullable SyslogHead head;

    private final String host;
    private final String syslogName;
    private final byte[] end;
    private final long pid = ProcessHandle.current().pid();
    private final Map<String, byte[]> programs = new ConcurrentHashMap<>();
    private volatile Stamp stamp;

    /** A time, as lines begin with it. */
    private record Stamp(long tick, TimeText text) {}

    /** Bytes that nobody changes. */
    private static final class TimeText {
        private final byte[] bytes;

        TimeText(LogFormat format, Instant instant) {
            bytes = format.time(instant).getBytes(StandardCharsets.US_ASCII);
        }
    }

    /**
     * A log on {@code out}, which stays open; each line is there when it has been logged.
     *
     * @param host the machine's name without its domain
     * @param syslogName {@code syslog_name}, what stands before {@code /smtpd}
     */
    public MailLog(OutputStream out, String host, String syslogName, InstantSource clock) {
        this(LineWriter.direct(out), out, false, LogFormat.POSTFIX, null, host, syslogName, clock);
    }

    private MailLog(
            LineWriter lines,
            OutputStream out,
            boolean closeOut,
            LogFormat format,
            @Nullable SyslogHead head,
            String host,
            String syslogName,
            InstantSource clock) {
        this.format = format;
        this.head = head;
        this.end = format.end().getBytes(StandardCharsets.US_ASCII);
        this.lines = lines;
        this.out = out;
        this.closeOut = closeOut;
        this.clock = clock;
        this.host = host;
        this.syslogName = syslogName;
        Instant now = clock.instant();
        this.stamp = new Stamp(format.tick(now), new TimeText(format, now));
    }

    /** A log on {@code out}, which stays open; lines are written together and may be a millisecond late. */
    public static MailLog batching(
            OutputStream out, LogFormat format, String host, String syslogName, InstantSource clock) {
        return new MailLog(LineWriter.batching(out), out, false, format, null, host, syslogName, clock);
    }

    /**
     * A log that is appended to {@code file} (maillog_file); lines are written together and may be a millisecond late. A file that was
     * rotated away is made anew.
     *
     * @throws IOException when the file cannot be opened for writing
     */
    public static MailLog toFile(Path file, LogFormat format, String host, String syslogName, InstantSource clock)
            throws IOException {
        OutputStream out = LogFile.open(file);
        return new MailLog(LineWriter.batching(out), out, true, format, null, host, syslogName, clock);
    }

    /**
     * A log that goes to the syslog daemon of this machine, whether one is there already or not; lines may be a millisecond late, and are
     * lost while nobody reads them.
     *
     * @param socket where that daemon listens, {@code /dev/log}
     * @param facility {@code syslog_facility}
     * @param format JSON for texts that are objects; else the text alone is ours
     * @throws IllegalArgumentException when there is no such facility
     */
    public static MailLog toSyslog(
            Path socket, String facility, LogFormat format, String host, String syslogName, InstantSource clock) {
        return toSyslog(socket, SYSLOG_PATIENCE, facility, format, host, syslogName, clock);
    }

    /** Why no syslog daemon would get lines at {@code socket}; nothing when one would. */
    public static Optional<String> unheardAt(Path socket) {
        try (DatagramSocket _ = DatagramSocket.connect(socket)) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    static MailLog toSyslog(
            Path socket,
            Duration patience,
            String facility,
            LogFormat format,
            String host,
            String syslogName,
            InstantSource clock) {
        SyslogHead head =
                new SyslogHead(facility, syslogName, ProcessHandle.current().pid());
        OutputStream out = new Syslog(
                socket,
                patience,
                lost -> join(
                        head.of(clock.instant(), Severity.WARNING, "master"),
                        (Severity.WARNING.label() + lost + (lost == 1 ? " line" : " lines")
                                        + " of the log were lost while nobody read them")
                                .getBytes(StandardCharsets.US_ASCII)));
        return new MailLog(LineWriter.batching(out), out, true, format, head, host, syslogName, clock);
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    /**
     * Writes one line.
     *
     * @param daemon the program in Postfix's terms: {@code smtpd}, {@code cleanup}, {@code qmgr}, {@code smtp}, {@code bounce}
     */
    public void info(String daemon, String text) {
        write(Severity.INFO, daemon, text);
    }

    /** As {@link #info(String, String)}. {@code text} can be used again afterwards. */
    public void info(String daemon, Utf8Buffer text) {
        byte[] first = first(Severity.INFO, daemon);
        byte[] second = second(Severity.INFO, daemon);
        int room = MAX_LINE - 1 - first.length - second.length;
        if (format == LogFormat.JSON || text.length() > room || !isPrintableAscii(text)) {
            info(daemon, text.toString());
        } else {
            lines.write(first, second, text);
        }
    }

    private void write(Severity severity, String daemon, String text) {
        byte[] first = first(severity, daemon);
        byte[] second = second(severity, daemon);
        String labelled = severity == Severity.INFO ? text : severity.label() + text;
        lines.write(first, second, text(labelled, MAX_LINE - 1 - first.length - second.length));
    }

    private static boolean isPrintableAscii(Utf8Buffer text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.at(i) < ' ' || text.at(i) == 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** What a line begins with, as a rule the time. */
    private byte[] first(Severity severity, String daemon) {
        if (head == null) {
            return now();
        }
        return format == LogFormat.JSON ? join(head.of(clock.instant(), severity, daemon), now()) : NOTHING;
    }

    /** What stands between that and the text. */
    private byte[] second(Severity severity, String daemon) {
        if (head != null && format != LogFormat.JSON) {
            return head.of(clock.instant(), severity, daemon);
        }
        byte[] program = programs.get(daemon);
        if (program == null) {
            program = format.program(host, syslogName + "/" + daemon, pid).getBytes(StandardCharsets.UTF_8);
            programs.put(daemon, program);
        }
        return program;
    }

    private byte[] now() {
        Instant instant = clock.instant();
        Stamp last = stamp;
        if (last.tick != format.tick(instant)) {
            last = new Stamp(format.tick(instant), new TimeText(format, instant));
            stamp = last;
        }
        return last.text.bytes;
    }

    /** Has a file opened again before the next line, if it is another by now. */
    public void reopen() {
        if (out instanceof LogFile file) {
            file.lookSoon();
        }
    }

    /** Waits until all that was logged has been written. */
    public void flush() {
        lines.flush();
    }

    /** Writes one line that begins with {@code warning:}. */
    public void warning(String daemon, String text) {
        write(Severity.WARNING, daemon, text);
    }

    /** Writes one line that begins with {@code error:}. */
    public void error(String daemon, String text) {
        write(Severity.ERROR, daemon, text);
    }

    /** Writes one line that begins with {@code fatal:}, at once. */
    public void fatal(String daemon, String text) {
        write(Severity.FATAL, daemon, text);
        flush();
    }

    private static String printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isUnprintable(text.charAt(i))) {
                StringBuilder clean = new StringBuilder(text);
                for (int k = i; k < clean.length(); k++) {
                    if (isUnprintable(clean.charAt(k))) {
                        clean.setCharAt(k, '?');
                    }
                }
                return clean.toString();
            }
        }
        return text;
    }

    /** What of {@code text} has room in {@code limit} bytes, and the end of the line; neither a character nor an escape is halved. */
    private Utf8Buffer text(String text, int limit) {
        Utf8Buffer line = new Utf8Buffer(text.length() + end.length).append(format.quoted(printable(text)));
        if (line.length() > limit - end.length) {
            int length = Math.max(0, limit - end.length);
            while (length > 0 && (line.at(length) & 0xc0) == 0x80) {
                length--;
            }
            if (format == LogFormat.JSON && backslashesBefore(line, length) % 2 == 1) {
                length--;
            }
            line.truncate(length);
        }
        return line.append(end);
    }

    private static int backslashesBefore(Utf8Buffer text, int position) {
        int count = 0;
        while (count < position && text.at(position - count - 1) == '\\') {
            count++;
        }
        return count;
    }

    /**
     * Control characters, the two further characters that some programs take for line ends, and those that have what follows shown in
     * another order than it is in (Unicode Standard Annex 9, 2): a line must not look like another.
     */
    private static boolean isUnprintable(char c) {
        return Character.isISOControl(c)
                || (c >= '\u2028' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u2069')
                || c == '\u200e'
                || c == '\u200f'
                || c == '\u061c';
    }

    @Override
    public void close() throws IOException {
        lines.close();
        if (closeOut) {
            out.close();
        }
    }
}

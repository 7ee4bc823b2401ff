package org.postern.postmap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postern.manual.CommandManual;
import org.postern.manual.Completion;
import picocli.CommandLine;

/** Writes the manual page postmap(1) and shell completion. Run by the build, never by an operator. */
final class ManualPages {
    private ManualPages() {}

    /** Writes them to the directory that the only argument names. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        CommandLine command = new CommandLine(new Options());
        Files.writeString(directory.resolve("postmap.1"), page(command));
        Files.writeString(directory.resolve("postmap.bash"), Completion.bash(command));
        Files.writeString(directory.resolve("_postmap"), Completion.zsh(command));
    }

    private static String page(CommandLine command) {
        return CommandManual.page(command, 1, "compile and query lookup tables")
                .heading("TABLE FORMAT")
                .text("""
                        A line is a key, white space, and a value. A key ends at the first white space that is not inside double
                        quotes; a backslash takes the next character with it. Empty lines and lines whose first character that is
                        not white space is *#* are comments. A line that begins with white space continues the one before it. Letter
                        case of keys does not matter, unless *-f* says so. Of entries with the same key the first counts, with a
                        warning.
                        """)
                .heading("DIAGNOSTICS")
                .text("""
                        Problems go to standard error, as in

                            postmap: warning: FILE, line N: expected format: key whitespace value
                            postmap: fatal: open FILE: No such file or directory

                        and what *--check* finds goes to standard output. On success nothing is said, unless *-v* asks for it. Work
                        that takes longer than half a second shows its progress if standard error is a terminal.
                        """)
                .heading("ENVIRONMENT")
                .item("*MAIL_CONFIG*", "The directory of main.cf, unless *-c* says it.")
                .item(
                        "*SOURCE_DATE_EPOCH*",
                        "The time of a build, seconds since 1970: the same source then makes the same file.")
                .item("*NO_COLOR*", "If set, no colours, not even on a terminal.")
                .heading("FILES")
                .item("FILE.mapdb", "The compiled table of FILE.")
                .item("FILE.mapdb.gen-N", "A compiled table before it (*--keep-generations*).")
                .item("/etc/postern/main.cf", "The configuration; see main.cf(5). There need not be one.")
                .heading("SEE ALSO")
                .text("main.cf(5), relayd(8)")
                .toString();
    }
}

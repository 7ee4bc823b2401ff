package org.postern.relayd.manual;

import org.postern.manual.CommandManual;
import picocli.CommandLine;

/** {@code relayd(8)}: options and subcommands from the command itself, then what is around it. */
public final class RelaydManual {
    private RelaydManual() {}

    /** The page about {@code command}. */
    public static String page(CommandLine command) {
        return CommandManual.page(command, 8, "SMTP relay daemon")
                .heading("SIGNALS")
                .item("*SIGTERM*, *SIGINT*", "Finish the sessions and deliveries under way, then end with status 0.")
                .heading("ENVIRONMENT")
                .item("*MAIL_CONFIG*", "The directory of main.cf, unless *-c* says it.")
                .item("*NO_COLOR*", "If set, *check* and *explain* write no colours, not even on a terminal.")
                .heading("FILES")
                .item("/etc/postern/main.cf", "The configuration; see main.cf(5).")
                .item("/var/spool/postern", "Messages that wait (*queue_directory*).")
                .heading("SEE ALSO")
                .text("main.cf(5), postmap(1)")
                .toString();
    }
}

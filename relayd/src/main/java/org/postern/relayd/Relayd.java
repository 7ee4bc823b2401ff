package org.postern.relayd;

import org.postern.relayd.demo.DemoCommand;
import org.postern.relayd.sink.SinkCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The daemon and its subcommands. */
@Command(
        name = "relayd",
        description = "An SMTP relay that decides with tables.",
        mixinStandardHelpOptions = true,
        subcommands = {DemoCommand.class, SinkCommand.class},
        exitCodeOnInvalidInput = 3)
public final class Relayd implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Relayd() {}

    /** Runs one command and ends the process with its exit status. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Relayd()).execute(arguments));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a subcommand is expected");
    }
}

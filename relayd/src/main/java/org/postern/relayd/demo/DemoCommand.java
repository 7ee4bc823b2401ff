package org.postern.relayd.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code relayd demo}: exit status 0 if the recipe holds, 1 if not. */
@Command(
        name = "demo",
        description =
                "Play the sample configuration with two clients and an inside gateway, and check that it does as promised.",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = 3)
public final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--keep",
            description = "Leave the firewall running afterwards, for a try with other clients, until Ctrl-C.")
    private boolean keep;

    /** Made by picocli, which fills in the options. */
    public DemoCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        Path home = Path.of(System.getProperty("postern.home", "."));
        if (!Files.exists(home.resolve("relayd/conf/main.cf"))) {
            System.err.println("relayd demo: no sample configuration in " + home + "; start it by relayd/bin/relayd");
            return 1;
        }
        DemoReport report = new DemoReport(System.out);
        try (Demo demo = new Demo(home, report)) {
            Thread tidy = new Thread(demo::close, "demo tidy");
            Runtime.getRuntime().addShutdownHook(tidy);
            boolean asPromised = demo.play();
            if (keep) {
                demo.keep();
            }
            return asPromised ? 0 : 1;
        } catch (NoSuchFileException e) {
            System.err.println("relayd demo: there is no " + e.getMessage());
            return 1;
        } catch (IOException | DemoException e) {
            System.err.println("relayd demo: " + e.getMessage());
            return 1;
        }
    }
}

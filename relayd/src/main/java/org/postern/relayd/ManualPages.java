package org.postern.relayd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.postern.manual.Completion;
import org.postern.relayd.manual.RelaydManual;
import org.postern.relayd.manual.SettingsManual;

/** Writes the manual pages relayd(8) and main.cf(5), and shell completion. Run by the build, never by an operator. */
final class ManualPages {
    private ManualPages() {}

    /** Writes them to the directory that the only argument names. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        Files.writeString(directory.resolve("relayd.8"), RelaydManual.page(Relayd.commandLine()));
        Files.writeString(directory.resolve("relayd.bash"), Completion.bash(Relayd.commandLine()));
        Files.writeString(directory.resolve("_relayd"), Completion.zsh(Relayd.commandLine()));
        Files.writeString(directory.resolve("main.cf.5"), SettingsManual.page());
    }
}

package org.postern.postmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.check.TableRole;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Manual, usage and completion say what the program does: every option there is, and no other. */
class ManualPagesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path directory;

    private static final CommandLine COMMAND = new CommandLine(new Options());

    @BeforeAll
    static void write() throws IOException {
        ManualPages.main(new String[] {directory.toString()});
    }

    private static String page(String name) throws IOException {
        return Files.readString(directory.resolve(name));
    }

    private static Set<String> names() {
        Set<String> names = new TreeSet<>();
        visible().forEach(option -> names.addAll(List.of(option.names())));
        return names;
    }

    private static Stream<OptionSpec> visible() {
        return COMMAND.getCommandSpec().options().stream().filter(option -> !option.hidden());
    }

    private static Set<String> found(String pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1).replace("\\-", "-"));
        }
        return found;
    }

    @Test
    void manualDescribesEveryOptionAndNoOther() throws IOException {
        String page = page("postmap.1");
        String options = page.substring(page.indexOf(".SH \"OPTIONS\""), page.indexOf(".SH \"EXIT STATUS\""));
        assertThat(found("\n\\.TP\n\\\\fB(\\\\-[^\\\\]*(?:\\\\-[^\\\\]+)*)\\\\fR", options))
                .isEqualTo(names());
    }

    @Test
    void usageNamesEveryOptionAndEveryExitStatus() {
        String usage = COMMAND.getUsageMessage(CommandLine.Help.Ansi.OFF);
        assertThat(usage).contains(names()).contains("Exit status:");
    }

    @Test
    void synopsisOfTheManualNamesEveryLongOption() throws IOException {
        String page = page("postmap.1");
        String synopsis = page.substring(page.indexOf(".SH \"SYNOPSIS\""), page.indexOf(".SH \"DESCRIPTION\""));
        assertThat(found("(--[a-z-]+)", synopsis.replace("\\-", "-")))
                .containsAll(names().stream()
                        .filter(name -> name.startsWith("--"))
                        .filter(name -> !Set.of("--help", "--version").contains(name))
                        .toList());
    }

    @Test
    void shellsCompleteEveryOptionAndNoOther() throws IOException {
        String bash = page("postmap.bash");
        Matcher offered = Pattern.compile(":-\\*\\) COMPREPLY=\\(\\$\\(compgen -W '([^']*)'")
                .matcher(bash);
        assertThat(offered.find()).isTrue();
        assertThat(Set.of(offered.group(1).split(" ", -1))).isEqualTo(names());
        assertThat(found("\n    '(-[^\\[]+)\\[", page("_postmap").replace("'*-", "'-")))
                .isEqualTo(names());
        assertThat(bash).contains(String.join(" ", TableRole.words()));
    }

    @Test
    void everyLetterThatIsReadQuicklyIsAnOption() {
        for (char letter = 'A'; letter <= 'z'; letter++) {
            boolean known = COMMAND.getCommandSpec().findOption("-" + letter) != null;
            boolean read = LetterParser.parse(List.of("-" + letter, "value")) != null;
            assertThat(read).as("-" + letter).isEqualTo(known);
        }
    }
}

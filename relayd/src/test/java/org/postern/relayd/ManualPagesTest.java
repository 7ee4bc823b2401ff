package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import picocli.CommandLine;

/** The manual says what the program does: every name, every default, every option, and nothing else. */
class ManualPagesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path directory;

    @BeforeAll
    static void write() throws IOException {
        ManualPages.main(new String[] {directory.toString()});
    }

    private static String page(String name) throws IOException {
        return Files.readString(directory.resolve(name));
    }

    @Test
    void everySettingIsDescribedWithItsDefaultOrSaidToHaveNoEffect() throws IOException {
        String page = page("main.cf.5");
        List<String> described = new ArrayList<>();
        Matcher items = Pattern.compile("\n\\.TP\n\\\\fB(\\w+)\\\\fR \\(default: (.*)\\)\n(.*)")
                .matcher(page);
        while (items.find()) {
            String name = items.group(1);
            described.add(name);
            Setting<?> setting = Settings.named(name).orElseThrow();
            if (!Settings.hasDerivedDefault(setting)) {
                assertThat(plain(items.group(2))).as(name).isEqualTo(expectedDefault(setting));
            }
            assertThat(plain(items.group(3))).startsWith(setting.meaning()).contains(setting.range());
        }
        assertThat(described)
                .containsExactlyInAnyOrderElementsOf(Settings.all().stream()
                        .filter(Settings::isImplemented)
                        .map(Setting::name)
                        .toList());
        Settings.all().stream()
                .filter(setting -> !Settings.isImplemented(setting))
                .forEach(setting -> assertThat(page).contains(setting.name()));
    }

    /** What the program itself makes of the default at the newest level and at the oldest. */
    private static String expectedDefault(Setting<?> setting) {
        String text = setting.defaultText();
        Matcher level = Pattern.compile("<level \\{([0-9.]+)}").matcher(text);
        if (!level.find()) {
            return text.isEmpty() ? "empty" : text;
        }
        return atLevel(setting, "9999") + "; below compatibility level " + level.group(1) + ": "
                + atLevel(setting, "0");
    }

    private static String atLevel(Setting<?> setting, String level) {
        String name = "compatibility_level";
        String text = setting.defaultText().replace("$" + name, level).replace("$mydestination", "$$mydestination");
        String value = MainCf.of(directory, "").expand(text);
        return value.isEmpty() ? "empty" : value;
    }

    @Test
    void everyOptionOfEveryCommandIsDescribed() throws IOException {
        String page = page("relayd.8");
        commands(Relayd.commandLine()).forEach(command -> {
            assertThat(page).contains(command.getCommandSpec().qualifiedName());
            command.getCommandSpec().options().stream()
                    .filter(option -> !option.hidden())
                    .flatMap(option -> Stream.of(option.names()))
                    .forEach(name -> assertThat(page).contains("\\fB" + name.replace("-", "\\-") + "\\fR"));
        });
    }

    @Test
    void helpNamesEveryOptionThatTheManualDescribes() {
        commands(Relayd.commandLine()).forEach(command -> {
            String help = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
            command.getCommandSpec().options().stream()
                    .filter(option -> !option.hidden())
                    .forEach(option -> assertThat(help).contains(option.names()));
        });
    }

    private static Stream<CommandLine> commands(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(ManualPagesTest::commands));
    }

    /** The text without the marks of the formatter. */
    private static String plain(String roff) {
        return roff.replaceFirst("^\\\\&", "")
                .replace("\\-", "-")
                .replace("\\(aq", "'")
                .replace("\\(ha", "^")
                .replace("\\(ti", "~")
                .replace("\\(ga", "`")
                .replaceAll("\\\\f[BR]", "*")
                .replace("\\e", "\\");
    }
}

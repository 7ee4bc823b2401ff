package org.postern.relayd.bounce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.config.ConfigException;
import org.postern.config.MainCf;
import org.postern.relayd.queue.Recipient;

/** What a template is, and what is wrong with one, is what {@code postconf -b} of Postfix 3.7 made of the same files. */
class ReportTemplatesTest {
    private static final String MAIN_CF = """
            myhostname = gw.example.com
            mydomain = example.com
            my_own = hello
            chained = <$my_own>
            delay_warning_time = 4h
            """;

    @TempDir
    private Path folder;

    private final List<String> warnings = new ArrayList<>();

    private BounceSettings settings(String text, Charset charset) throws IOException {
        Files.writeString(folder.resolve("t.cf"), text, charset);
        return BounceSettings.of(
                MainCf.of(folder, MAIN_CF + "bounce_template_file = $config_directory/t.cf\n"),
                warning -> warnings.add(warning.replace(folder + "/", "")));
    }

    private List<String> failure(String text) throws IOException {
        return settings(text, StandardCharsets.ISO_8859_1).templates().of(ReportKind.FAILED).stream()
                .flatMap(template -> template.text().stream())
                .toList();
    }

    private List<String> failureOf(String content) throws IOException {
        return failure("failure_template = <<EOF\n" + content + "EOF\n");
    }

    private MimeParts report(ReportKind kind, String text, Charset charset) throws IOException {
        Recipient user = Recipient.of("u@example.net");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DeliveryReport report = new DeliveryReport(
                kind,
                "4X2",
                "s@example.org",
                DeliveryReportTest.envelope("s@example.org", "", "", user),
                List.of(DeliveryReportTest.ours(user)),
                () -> new ByteArrayInputStream(DeliveryReportTest.ORIGINAL.getBytes(StandardCharsets.UTF_8)),
                settings(text, charset),
                InstantSource.fixed(Instant.EPOCH),
                ZoneId.of("UTC"));
        report.writeTo(out);
        return MimeParts.parse(out.toString(charset));
    }

    @Test
    void namesAreExpandedAndAllElseStays() throws IOException {
        assertThat(failureOf("""
                        Subject: mine $myhostname

                        Body $myhostname ${mydomain} $$5 $my_own $(chained) ${my_own?yes} ${my_own:no}
                        $delay_warning_time_hours $maximal_queue_lifetime_days $delay_warning_time_minutes $delay_warning_time
                          lead\t\\n

                        """))
                .containsExactly(
                        "Body gw.example.com example.com $5 hello <hello> yes ", "4 5 240 4h", "  lead\t\\n", "");
        assertThat(warnings).isEmpty();
    }

    @Test
    void theHeaderEndsWhereTheTextBegins() throws IOException {
        assertThat(failureOf("Subject: x\n y\n\nbody\n")).containsExactly(" y", "", "body");
        assertThat(failureOf("just text\nmore\n")).containsExactly("just text", "more");
        assertThat(failureOf("\njust text\n")).containsExactly("just text");
        assertThat(failureOf("Subject : x\n\nbody\n")).containsExactly("body");
        assertThat(failure("failure_template = foo\n")).containsExactly("foo");
        assertThat(failure("  # c\n\n failure_template=<<E x \n\none\nE x\nfailure_template = <<EOF\ntwo\nEOF\n"))
                .containsExactly("two");
        assertThat(warnings).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Subject: x\\n                      | t.cf: missing message text in failure template -- ignoring this template
            Subject: x\\n\\n                    | t.cf: missing message text in failure template -- ignoring this template
            Subject: x\\nBogus: y\\n\\nbody\\n      | t.cf: unknown "Bogus" header label in failure template -- ignoring this template
            Subject:\\n\\nbody\\n                | t.cf: empty "Subject" header value in failure template -- ignoring this template
            Subject: \\374x\\n\\nbody\\n          | t.cf: non-ASCII "Subject" header value in failure template -- ignoring this template
            Subject: x\\n\\nb\\374dy\\n            | t.cf: 8-bit message text in failure template
            """)
    void aTemplateThatCannotBeUsedIsLeftOutWithAWarning(String content, String warning) throws IOException {
        assertThat(failureOf(content.replace("\\\\", "\\").translateEscapes())).isEmpty();
        assertThat(warnings).startsWith(warning);
    }

    @Test
    void whatIsOddIsWarnedAbout() throws IOException {
        assertThat(failure("other_template = <<EOF\nx\nEOF\nfailure_template = <<EOF\nbody\n"))
                .containsExactly("body");
        failure("success_template = <<EOF\nPostmaster-Subject: y\n\nbody\nEOF\n");
        failureOf("b $maximal_queue_lifetime_seconds c\n");
        failureOf("b $delay_warning_time_weeks c\n");
        assertThat(warnings)
                .containsExactly(
                        "t.cf, line 1: unknown template name: other_template -- ignoring this template",
                        "t.cf, line 5: missing \"EOF\" end marker",
                        "t.cf: inapplicable \"Postmaster-Subject\" header label in success template -- ignoring this template",
                        "t.cf: excessive result \"432000\" in failure template conversion of parameter"
                                + " \"maximal_queue_lifetime_seconds\"",
                        "please increase time unit \"seconds\" of \"maximal_queue_lifetime_seconds\" in failure template",
                        "for instructions see the bounce(5) manual",
                        "t.cf: zero result in failure template conversion of parameter \"delay_warning_time_weeks\"",
                        "please reduce time unit \"weeks\" of \"delay_warning_time_weeks\" in failure template",
                        "for instructions see the bounce(5) manual");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            bogus                                          | , line 1: missing '=' after attribute name: "bogus"
            failure_template = <<                          | , line 1: missing end marker after <<
            failure_template = <<'EOF'                     | , line 1: malformed end marker after <<
            failure_template = b $nosuch c                 | : undefined $name in failure template: b $nosuch c
            failure_template = b ${nosuch c                | : bad $name syntax in failure template: b ${nosuch c: truncated macro reference: "b ${nosuch c"
            failure_template = $maximal_queue_lifetime_years | : unrecognized suffix "years" in parameter "maximal_queue_lifetime_years"
            """)
    void aFileThatCannotBeUnderstoodIsAnError(String text, String error) {
        assertThatThrownBy(() -> failure(text + "\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessage(folder + "/main.cf, line 6: " + folder + "/t.cf" + error);
    }

    @Test
    void aFileThatIsMissingIsAnError() {
        MainCf main = MainCf.of(folder, "bounce_template_file = /nowhere/t.cf\n");
        assertThatThrownBy(() -> BounceSettings.of(main, warnings::add))
                .isInstanceOf(ConfigException.class)
                .hasMessage(folder + "/main.cf, line 1: open /nowhere/t.cf: No such file or directory");
    }

    @Test
    void reportsSayWhatTheTemplateSays() throws IOException {
        String text = """
                failure_template = <<EOF
                Charset: iso-8859-1
                From: MAILER-DAEMON (Nobody)
                Subject: Sorry
                Postmaster-Subject: Somebody was told

                Gr\u00fc\u00dfe von $myhostname
                EOF
                """;
        MimeParts report = report(ReportKind.FAILED, text, StandardCharsets.ISO_8859_1);
        assertThat(report.field("from")).isEqualTo("MAILER-DAEMON@gw.example.com (Nobody)");
        assertThat(report.field("subject")).isEqualTo("Sorry");
        assertThat(report.field("content-transfer-encoding")).isEqualTo("8bit");
        MimeParts words = report.parts().getFirst();
        assertThat(words.field("content-type")).isEqualTo("text/plain; charset=iso-8859-1");
        assertThat(words.body())
                .isEqualTo(
                        "Gr\u00fc\u00dfe von gw.example.com\r\n\r\n<u@example.net>: mail for example.net loops back to"
                                + " myself\r\n");

        MimeParts copy = report(ReportKind.FAILED_COPY, text, StandardCharsets.ISO_8859_1);
        assertThat(copy.field("subject")).isEqualTo("Somebody was told");
        assertThat(copy.header()).doesNotContainKey("content-transfer-encoding");
        assertThat(copy.parts().getFirst().body()).doesNotContain("von");
        assertThat(report(ReportKind.DELAYED, text, StandardCharsets.ISO_8859_1).field("subject"))
                .isEqualTo("Delayed Mail (still being retried)");
    }
}

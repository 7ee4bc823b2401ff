package org.postern.postmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.AnnotatedElement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Option;

/** Two parsers read command lines; which one does must not matter. */
class LetterParserTest {
    private static final int RANDOM_LINES = 1_000;

    /** What trips up a parser of options. */
    private static final List<String> PIECES = List.of(
            "",
            "-",
            "--",
            "---",
            "-q",
            "-d",
            "-c",
            "-qkey",
            "-q-",
            "-q=key",
            "-fq",
            "-fqN",
            "-cconf",
            "-s",
            "-i",
            "-b",
            "-h",
            "-m",
            "-hm",
            "-F",
            "-f",
            "-j",
            "-N",
            "-n",
            "-nN",
            "-o",
            "-p",
            "-po",
            "-r",
            "-w",
            "-rw",
            "-wr",
            "-U",
            "-u",
            "-uU",
            "-v",
            "-vv",
            "-x",
            "-fx",
            "-xq",
            "-f-",
            "-1",
            "-q1",
            "@file",
            "key",
            "hash:t",
            "-é",
            "--bogus",
            "--help",
            "--version",
            "-hash:t",
            "\"-q\"",
            "'k'",
            "${x}",
            "-q${x}",
            "-d-",
            "-cq",
            "a=b",
            "-f=");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-q key hash:t",
                "-q - t u v",
                "-qkey t",
                "-q -q t",
                "-q --help t",
                "-q=key t",
                "-fq key t",
                "-fNvq - t",
                "-c conf -q key t",
                "-cconf -q key t",
                "-d key t",
                "-d - -n t",
                "-uU t",
                "-Uu t",
                "-nN t",
                "-Nn t",
                "-rw t",
                "-wr t",
                "-poi t",
                "-s t -q key",
                "-q key -q other t",
                "-q @example.com t",
                "t",
                "- -q key"
            })
    void readsWhatTheOtherParserReads(String line) {
        List<String> arguments = Arrays.asList(line.split(" ", -1));
        assertThat(LetterParser.parse(arguments)).isNotNull();
        compare(arguments);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--help", "-x t", "-q", "-fq", "-f -c", "-- -q key t", "-f --version", "--bogus t", "-vé t"})
    void leavesTheRestToTheOtherParser(String line) {
        assertThat(LetterParser.parse(Arrays.asList(line.split(" ", -1)))).isNull();
    }

    @Test
    void readsRandomLinesAsTheOtherParserDoes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < RANDOM_LINES; i++) {
            List<String> arguments = new ArrayList<>();
            for (int left = random.nextInt(6); left > 0; left--) {
                arguments.add(PIECES.get(random.nextInt(PIECES.size())));
            }
            if (endOfOptionsIsValue(arguments)) {
                continue;
            }
            try {
                compare(arguments);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ", arguments " + arguments, e);
            }
        }
    }

    /** Here the other parser does not do what getopt(3) does. */
    @Test
    void keyMayBeTheEndOfOptionsOrBlank() {
        assertThat(parsed("-q", "--", "t").queries).containsExactly("--");
        assertThat(parsed("-q", "--", "t").tables).containsExactly("t");
        assertThat(parsed("-q ", "t").queries).containsExactly(" ");
    }

    @Test
    void knowsEveryLetter() {
        Stream<AnnotatedElement> options = Stream.concat(
                Arrays.stream(Options.class.getDeclaredFields()), Arrays.stream(Options.class.getDeclaredMethods()));
        List<String> letters = options.map(option -> Optional.ofNullable(option.getAnnotation(Option.class)))
                .flatMap(Optional::stream)
                .flatMap(option -> Arrays.stream(option.names()))
                .filter(name -> !name.startsWith("--"))
                .toList();
        assertThat(letters)
                .isNotEmpty()
                .allSatisfy(letter ->
                        assertThat(LetterParser.parse(List.of(letter, "value"))).isNotNull());
    }

    private static Options parsed(String... arguments) {
        return Objects.requireNonNull(LetterParser.parse(List.of(arguments)));
    }

    private static boolean endOfOptionsIsValue(List<String> arguments) {
        int end = arguments.indexOf("--");
        return end > 0 && arguments.get(end - 1).matches("-[a-zA-Z]*[cdq]");
    }

    /** Either this parser has no opinion, or it is the other's. */
    private static void compare(List<String> arguments) {
        Options letters = LetterParser.parse(arguments);
        if (letters != null) {
            assertThat(letters).usingRecursiveComparison().isEqualTo(parseAll(arguments));
        }
    }

    private static Options parseAll(List<String> arguments) {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
        Surroundings surroundings = new Surroundings(
                Path.of(""), Map.of(), InputStream.nullInputStream(), nowhere, nowhere, Clock.systemUTC());
        return LongOptionParser.parse(arguments, surroundings, new Report(nowhere));
    }
}

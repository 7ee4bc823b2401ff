package org.postern.postmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * One golden case, with one name for the type of its tables. What Postfix did with {@code hash:} is expected whatever the name.
 *
 * @param directory where its folder is made
 */
record GoldenRun(String type, JsonNode test, Path directory) {
    private static final String VERSION = "3.12-20260821";

    void run() throws IOException {
        assumeTrue(
                !needsAnotherUser() || AnotherUser.isPossible(),
                "skipped: only root on Linux can run a command with the rights of another user");
        String id = type + "-" + test.get("id").asText();
        if (needsAnotherUser()) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        }
        Path folder = Files.createDirectories(directory.resolve(id).resolve("folder"));
        Path configuration = Files.createDirectories(directory.resolve(id).resolve("conf"));
        Files.writeString(
                configuration.resolve("main.cf"),
                test.has("main_cf") ? test.get("main_cf").asText() : "compatibility_level = 3.6\n");
        writeFiles(folder);
        Set<String> before = names(folder);
        PostmapRunner postmap = new PostmapRunner(folder, Map.of("MAIL_CONFIG", configuration.toString()));
        for (JsonNode step : test.get("steps")) {
            check(postmap, step);
        }
        Set<String> created = names(folder);
        created.removeAll(before);
        Optional<JsonNode> expected = expected(test.get("created"));
        if (expected.isPresent()) {
            Set<String> names = new TreeSet<>();
            expected.get()
                    .get("files")
                    .forEach(name -> names.add(ours(name.asText()).replace(".lmdb", ".mapdb")));
            assertThat(created).isEqualTo(names);
        }
    }

    private void check(PostmapRunner postmap, JsonNode step) {
        Optional<JsonNode> expectation = expected(step.get("expect"));
        if (expectation.isEmpty()) {
            return;
        }
        List<String> arguments = new ArrayList<>();
        step.get("argv").forEach(argument -> arguments.add(byteText(argument)));
        byte[] input = step.hasNonNull("stdin") ? bytes(step.get("stdin")) : new byte[0];
        PostmapRunner.Outcome outcome = step.has("user")
                ? AnotherUser.call(() -> postmap.run(arguments.subList(1, arguments.size()), input))
                : postmap.run(arguments.subList(1, arguments.size()), input);
        JsonNode expected = expectation.get();
        String out = outcome.out();
        if (step.path("sort").asBoolean()) {
            out = sorted(out);
        }
        assertThat(out).as("%s: output", step.get("argv")).isEqualTo(byteText(expected.get("out")));
        if (!step.path("noerr").asBoolean()) {
            List<String> errors = new ArrayList<>();
            expected.get("err").forEach(line -> errors.add(ours(line.asText())));
            assertThat(outcome.err().lines().toList())
                    .as("%s: errors", step.get("argv"))
                    .isEqualTo(errors);
        }
        assertThat(outcome.status())
                .as("%s: exit status", step.get("argv"))
                .isEqualTo(expected.get("rc").asInt());
    }

    private boolean needsAnotherUser() {
        for (JsonNode step : test.get("steps")) {
            if (step.has("user")) {
                return true;
            }
        }
        return false;
    }

    private void writeFiles(Path folder) throws IOException {
        for (Map.Entry<String, JsonNode> file : test.get("files").properties()) {
            Path path = folder.resolve(file.getKey());
            if (file.getValue().isNull()) {
                Files.createDirectory(path);
            } else {
                Files.write(path, bytes(file.getValue()));
            }
        }
        if (test.has("modes")) {
            for (Map.Entry<String, JsonNode> mode : test.get("modes").properties()) {
                Files.setPosixFilePermissions(
                        folder.resolve(mode.getKey()),
                        permissions(Integer.parseInt(mode.getValue().asText(), 8)));
            }
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values(); // owner read first, others execute last
        for (int i = 0; i < all.length; i++) {
            if ((mode & (0400 >> i)) != 0) {
                permissions.add(all[i]);
            }
        }
        return permissions;
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            Set<String> names = new TreeSet<>();
            files.forEach(file -> names.add(file.getFileName().toString()));
            return names;
        }
    }

    private static Optional<JsonNode> expected(JsonNode expectations) {
        for (JsonNode expectation : expectations) {
            if (expectation.get("for").isTextual()) {
                return Optional.of(expectation);
            }
            for (JsonNode run : expectation.get("for")) {
                String type = run.get(1).asText();
                if (VERSION.equals(run.get(0).asText()) && ("hash".equals(type) || "-".equals(type))) {
                    return Optional.of(expectation);
                }
            }
        }
        return Optional.empty();
    }

    private String ours(String text) {
        return text.replace("{T}", type).replace(".{S}", ".mapdb");
    }

    private byte[] bytes(JsonNode text) {
        return text.isObject()
                ? Base64.getDecoder().decode(text.get("b64").asText())
                : ours(text.asText()).getBytes(StandardCharsets.UTF_8);
    }

    private String byteText(JsonNode text) {
        return new String(bytes(text), StandardCharsets.ISO_8859_1);
    }

    private static String sorted(String out) {
        if (out.isEmpty()) {
            return out;
        }
        String[] lines = out.substring(0, out.length() - 1).split("\n", -1);
        Arrays.sort(lines);
        return String.join("\n", lines) + "\n";
    }
}

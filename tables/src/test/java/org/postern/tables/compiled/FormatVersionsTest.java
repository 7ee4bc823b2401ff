package org.postern.tables.compiled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.tables.CaseFolding;
import org.postern.tables.publish.DuplicatePolicy;
import org.postern.tables.publish.TableBuilder;
import org.postern.tables.publish.TableFixture;
import org.postern.tables.source.SourceDigest;
import org.postern.tables.source.SourceReader;

/** What becomes of files that an earlier postmap wrote: one of each format version is kept. */
class FormatVersionsTest {
    private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path directory;

    private final Map<String, String> entries = new LinkedHashMap<>();

    private static Path kept(String name) {
        try {
            return Path.of(Objects.requireNonNull(FormatVersionsTest.class.getResource("versions/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void readSource() throws IOException {
        try (InputStream text = Files.newInputStream(kept("source"))) {
            SourceReader reader = new SourceReader(text, true, problem -> {});
            while (reader.next()) {
                byte[] key = CaseFolding.DEFAULT.fold(reader.entry().key()).orElseThrow();
                entries.put(
                        TableFixture.text(key), TableFixture.text(reader.entry().value()));
            }
        }
        assertThat(entries).hasSize(7).containsKey("strasse@example.net");
    }

    @ParameterizedTest
    @EnumSource
    void fileOfThePresentVersionAnswers(CompiledFileTest.Access access) throws IOException {
        try (CompiledFile file = access.open(kept("version-" + FileFormat.VERSION + ".mapdb"))) {
            SharedValues<String> values = new SharedValues<>(TableFixture::text);
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                byte[] key = TableFixture.bytes(entry.getKey());
                assertThat(file.find(key, 0, key.length, values)).isEqualTo(entry.getValue());
            }
            byte[] absent = TableFixture.bytes("absent@example.com");
            assertThat(file.find(absent, 0, absent.length, values)).isNull();
            assertThat(file.count()).isEqualTo(entries.size());
            assertThat(file.metadata().built()).isEqualTo(BUILT);
            assertThat(file.metadata().source().sha256()).isEqualTo(SourceDigest.of(kept("source")));
        }
    }

    /** Other bytes are another format, which needs another version, and its file here. */
    @Test
    void sameSourceStillMakesTheSameFile() throws IOException {
        Path source = kept("source");
        Path compiled = directory.resolve("compiled");
        SourceStamp stamp = new SourceStamp("source", Files.size(source), BUILT, SourceDigest.of(source));
        try (TableBuilder builder =
                        new TableBuilder(CaseFolding.DEFAULT, DuplicatePolicy.KEEP_FIRST_WARN, false, compiled);
                FileChannel channel =
                        FileChannel.open(compiled, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                builder.add(TableFixture.bytes(entry.getKey()), TableFixture.bytes(entry.getValue()));
            }
            TableFileWriter.write(channel, builder.entries(), BUILT, Optional.of(stamp));
        }
        assertThat(compiled).hasSameBinaryContentAs(kept("version-" + FileFormat.VERSION + ".mapdb"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void fileOfAnOlderVersionIsRefusedAndSaysSo(int version) {
        for (CompiledFileTest.Access access : CompiledFileTest.Access.values()) {
            assertThatThrownBy(() ->
                            access.open(kept("version-" + version + ".mapdb")).close())
                    .isInstanceOf(DamagedTableException.class)
                    .hasMessage("format version " + version + " instead of " + FileFormat.VERSION);
        }
    }
}

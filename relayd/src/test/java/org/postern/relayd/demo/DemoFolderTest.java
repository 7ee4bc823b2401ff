package org.postern.relayd.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoFolderTest {
    @TempDir
    private Path home = Path.of("");

    @BeforeEach
    void samples() throws IOException {
        Files.createDirectories(home.resolve("tables"));
        Files.createDirectories(home.resolve("relayd/conf"));
        Files.writeString(home.resolve("tables/virtual"), "postmaster postmaster@example.com\n");
        Files.writeString(home.resolve("tables/relay_recipients"), "user@example.com x\n");
        Files.writeString(home.resolve("tables/transport"), """
                # example.com smtp:[as.it.was]
                example.com  smtp:[inside.example.com]
                example.net  error:closed
                """);
        Files.writeString(home.resolve("relayd/conf/main.cf"), "mynetworks = 10.0.0.0/8\n");
    }

    @Test
    void onlyTheNexthopsOfTheCopiedTransportTableChange() throws Exception {
        try (DemoFolder folder = new DemoFolder(home)) {
            folder.adaptTransport(new InetSocketAddress(InetAddress.getLoopbackAddress(), 2526));
            assertThat(folder.table("transport")).hasContent("""
                    # example.com smtp:[as.it.was]
                    example.com  smtp:[127.0.0.1]:2526
                    example.net  error:closed
                    """);
            assertThat(home.resolve("tables/transport")).content().contains("inside.example.com");
        }
    }

    @Test
    void theSettingOfTheDemoIsTheOneThatCounts() throws Exception {
        try (DemoFolder folder = new DemoFolder(home)) {
            folder.adaptSettings(new InetSocketAddress(InetAddress.getLoopbackAddress(), 2527));
            FileLine line = FileLine.ofSetting(folder.root(), folder.mainCf(), "mynetworks");
            assertThat(line.text()).isEqualTo("mynetworks = 127.0.0.1/32");
            assertThat(line.place()).isEqualTo("relayd/conf/main.cf:6");
            assertThat(FileLine.ofSetting(folder.root(), folder.mainCf(), "myorigin"))
                    .isEqualTo(new FileLine("relayd/conf/main.cf", "myorigin is not set"));
        }
    }

    @Test
    void nothingIsLeftBehind() throws Exception {
        Path root;
        try (DemoFolder folder = new DemoFolder(home)) {
            root = folder.root();
            assertThat(root).isDirectoryRecursivelyContaining("glob:**/main.cf");
        }
        assertThat(root).doesNotExist();
    }
}

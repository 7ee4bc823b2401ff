package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.relayd.sink.ReceivedMail;
import org.postern.relayd.sink.SinkScript;
import org.postern.relayd.sink.SmtpSink;

/** A disk that fills up costs no mail: the client is told to come back, and all goes on when there is room again. */
class FullDiskIT {
    private static final int MIB = 1024 * 1024;

    @TempDir
    private Path directory;

    private Path disk;

    @BeforeEach
    void mountSmallDisk() throws IOException {
        disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(
                Commands.succeeds("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString()),
                "no right to mount a small file system: a full disk was not tested");
    }

    @AfterEach
    void unmount() {
        var _ = Commands.succeeds("umount", disk.toString());
    }

    @Test
    void nothingIsLostAndTheDaemonGoesOn() throws Exception {
        ReceivedMail inside = new ReceivedMail();
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        try (SmtpSink gateway = SmtpSink.start(anyPort, SinkScript.ACCEPT_ALL, inside)) {
            FirewallFolder folder = FirewallFolder.in(directory, gateway.address());
            folder.set("queue_directory", disk.resolve("queue").toString()).set("message_size_limit", "0");
            try (DaemonProcess daemon = DaemonProcess.run(folder);
                    MailClient client = MailClient.connect(daemon.address())) {
                String big = "Subject: big\n\n" + ("x".repeat(77) + "\n").repeat(3 * MIB / 78);
                assertThat(client.send("a@sender.example", List.of("user@example.com"), big))
                        .isEqualTo("452 4.3.1 Insufficient system storage");
                assertThat(daemon.out().await("queue file write error")).contains("warning: ");
                daemon.out().await(client.accepted("b@sender.example", "user@example.com") + ": removed");

                Path ballast = disk.resolve("ballast");
                boolean filled = false;
                try (var out = Files.newOutputStream(ballast)) {
                    for (int i = 0; i < 4 * MIB; i += 4096) {
                        out.write(new byte[4096]);
                    }
                } catch (IOException full) {
                    filled = true;
                }
                assertThat(filled).isTrue();
                assertThat(client.send(
                                "c@sender.example",
                                List.of("user@example.com"),
                                "Subject: c\n\n" + "body\n".repeat(5000)))
                        .startsWith("452 4.3.1 ");
                Files.delete(ballast);
                daemon.out().await(client.accepted("d@sender.example", "user@example.com") + ": removed");
                assertThat(inside.messages())
                        .extracting(message -> message.sender())
                        .containsExactly("b@sender.example", "d@sender.example");
                assertThat(daemon.err().all()).isEmpty();
                daemon.terminate();
                assertThat(daemon.exitStatus()).isZero();
            }
            assertThat(disk.resolve("queue/big")).isEmptyDirectory();
        }
    }
}

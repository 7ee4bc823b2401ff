package org.postern.relayd.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A temporary copy of the samples, laid out as the project is, so that the copied main.cf finds its tables by the same relative path.
 * It differs from the samples in the settings appended to main.cf and in the nexthops of the transport table, and in nothing else.
 */
final class DemoFolder implements AutoCloseable {
    static final List<String> TABLES = List.of("transport", "virtual", "relay_recipients");

    private static final long POSTMAP_PATIENCE_SECONDS = 280; // it may have to be built first

    private final Path home;
    private final Path root;

    /** Copies the samples of the project at {@code home}. */
    DemoFolder(Path home) throws IOException {
        this.home = home;
        root = Files.createTempDirectory("postern-demo-").toRealPath();
        try {
            copySamples();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void copySamples() throws IOException {
        Files.createDirectories(tables());
        Files.createDirectories(configuration());
        for (String table : TABLES) {
            Files.copy(home.resolve("tables").resolve(table), table(table));
        }
        Files.copy(home.resolve("relayd/conf/main.cf"), mainCf());
    }

    Path root() {
        return root;
    }

    /** The command that compiles a table. */
    Path postmap() {
        return home.resolve("postmap/bin/postmap");
    }

    Path configuration() {
        return root.resolve("relayd/conf");
    }

    Path mainCf() {
        return configuration().resolve("main.cf");
    }

    Path table(String name) {
        return tables().resolve(name);
    }

    private Path tables() {
        return root.resolve("tables");
    }

    /** Appends what a demo needs and a firewall has from its surroundings. */
    void adaptSettings(InetSocketAddress internet) throws IOException {
        Files.writeString(mainCf(), """

                # Appended by the demo: a free port of this machine; only 127.0.0.1 is inside, so that 127.0.0.2 can play a stranger;
                # and what would leave for the Internet goes to a machine that plays it.
                relayd_listen = 127.0.0.1:0
                mynetworks = 127.0.0.1/32
                relayhost = %s
                queue_directory = %s
                """.formatted(nexthop(internet), root.resolve("queue")), StandardOpenOption.APPEND);
    }

    /** Lets {@code gateway} play each machine that the transport table names. */
    void adaptTransport(InetSocketAddress gateway) throws IOException {
        Path transport = table("transport");
        List<String> lines = Files.readAllLines(transport).stream()
                .map(line -> line.startsWith("#") ? line : line.replaceAll("(?<=smtp:)\\S+", nexthop(gateway)))
                .toList();
        Files.write(transport, lines);
    }

    /** An address in the syntax of transport(5) that asks for no look-up. */
    static String nexthop(InetSocketAddress address) {
        return "[" + address.getAddress().getHostAddress() + "]:" + address.getPort();
    }

    /** Compiles every table as an operator does, by the command. */
    void compileTables() throws IOException, InterruptedException {
        for (String table : TABLES) {
            Path output = root.resolve("postmap.out");
            Process postmap = new ProcessBuilder(
                            postmap().toString(), table(table).toString())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = postmap.waitFor(POSTMAP_PATIENCE_SECONDS, TimeUnit.SECONDS);
            postmap.destroyForcibly();
            if (!ended || postmap.exitValue() != 0) {
                throw new DemoException("postmap " + table(table) + " failed:\n" + Files.readString(output));
            }
        }
    }

    @Override
    public void close() throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}

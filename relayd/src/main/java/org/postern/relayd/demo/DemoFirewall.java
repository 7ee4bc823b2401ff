package org.postern.relayd.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** relayd as a process of its own, started by its launcher; it is told apart from nothing that an operator would start. */
final class DemoFirewall implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("listening on (127\\.0\\.0\\.1):([0-9]+)$");
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(20);

    private final Process process;
    private final List<String> log = new ArrayList<>(); // guarded by itself
    private final CompletableFuture<InetSocketAddress> address = new CompletableFuture<>();

    /** Starts the daemon with {@code configuration} and waits until it listens. */
    DemoFirewall(Path home, Path configuration) throws IOException, InterruptedException {
        process = new ProcessBuilder(home.resolve("relayd/bin/relayd").toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .start();
        Thread.ofVirtual().name("demo log").start(this::readLog);
        try {
            address.get(START.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new DemoException("relayd did not start; it said:\n" + String.join("\n", log()));
        }
    }

    InetSocketAddress address() {
        return address.join();
    }

    long pid() {
        return process.pid();
    }

    /** What the daemon has logged so far. */
    List<String> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    /** Waits until there are more than {@code known} lines. */
    List<String> awaitLog(int known) throws InterruptedException {
        synchronized (log) {
            while (log.size() <= known) {
                log.wait();
            }
            return List.copyOf(log);
        }
    }

    private void readLog() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (log) {
                    log.add(line);
                    log.notifyAll();
                }
                Matcher listening = LISTENING.matcher(line);
                if (listening.find()) {
                    address.complete(new InetSocketAddress(listening.group(1), Integer.parseInt(listening.group(2))));
                }
            }
            address.completeExceptionally(new IOException("ended before it listened"));
        } catch (IOException e) {
            address.completeExceptionally(new UncheckedIOException(e));
        }
    }

    /** Has the daemon end as on SIGTERM, and after a while as on SIGKILL. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

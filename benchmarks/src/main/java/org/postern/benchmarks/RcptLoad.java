package org.postern.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Clients that guess recipients, each over a connection of its own, as fast as they are answered. */
final class RcptLoad {
    private static final int PATIENCE_MILLIS = 60_000;

    /** So many different addresses, none of which exists. */
    private static final int ADDRESSES = 50_000;

    private final InetSocketAddress server;
    private final int sessions;
    private final int batch;
    private final LongAdder answers = new LongAdder();
    private volatile boolean over;

    /** @param batch RCPT commands that are sent before their answers are read; 1: one at a time */
    RcptLoad(InetSocketAddress server, int sessions, int batch) {
        this.server = server;
        this.sessions = sessions;
        this.batch = batch;
    }

    /** Answers a second, counted for {@code seconds} after a warm-up. */
    double measure(int warmUpSeconds, int seconds) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            int number = i;
            threads.add(Thread.ofPlatform().start(() -> guess(number)));
        }
        TimeUnit.SECONDS.sleep(warmUpSeconds);
        long before = answers.sum();
        long start = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        double rate = (answers.sum() - before) * 1e9 / (System.nanoTime() - start);
        over = true;
        for (Thread thread : threads) {
            thread.join();
        }
        return rate;
    }

    private void guess(int number) {
        try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[1 << 16];
            awaitLines(in, buffer, 1);
            socket.getOutputStream().write(Ascii.bytes("HELO client.test\r\n"));
            awaitLines(in, buffer, 1);
            socket.getOutputStream().write(Ascii.bytes("EHLO client.test\r\n"));
            String offered = "";
            while (!offered.contains("250 ")) {
                int count = in.read(buffer);
                offered += new String(buffer, 0, Math.max(0, count), StandardCharsets.US_ASCII);
            }
            socket.getOutputStream().write(Ascii.bytes("MAIL FROM:<a@client.test>\r\n"));
            awaitLines(in, buffer, 1);
            List<byte[]> batches = batches(number);
            for (int i = 0; !over; i = (i + 1) % batches.size()) {
                socket.getOutputStream().write(batches.get(i));
                awaitLines(in, buffer, batch);
                answers.add(batch);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<byte[]> batches(int number) {
        List<byte[]> batches = new ArrayList<>();
        for (int i = 0; i + batch <= ADDRESSES; i += batch) {
            StringBuilder commands = new StringBuilder();
            for (int k = 0; k < batch; k++) {
                commands.append("RCPT TO:<guess")
                        .append(number)
                        .append('.')
                        .append(i + k)
                        .append("@example.com>\r\n");
            }
            batches.add(Ascii.bytes(commands.toString()));
        }
        return batches;
    }

    private static void awaitLines(InputStream in, byte[] buffer, int count) throws IOException {
        int lines = 0;
        while (lines < count) {
            int read = in.read(buffer);
            if (read < 0) {
                throw new EOFException("the server hung up");
            }
            for (int i = 0; i < read; i++) {
                if (buffer[i] == '\n') {
                    lines++;
                }
            }
        }
    }
}

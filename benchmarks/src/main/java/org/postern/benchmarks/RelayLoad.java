package org.postern.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * How long does a client wait from MAIL until "250 queued"? Each session keeps its connection and sends one message after the other, MAIL,
 * RCPT and DATA in one piece: as fast as they are taken, or so many a second, all sessions together.
 */
public final class RelayLoad {
    private static final byte[] ENVELOPE = "MAIL FROM:<load@example.org>\r\nRCPT TO:<user@example.com>\r\nDATA\r\n"
            .getBytes(StandardCharsets.US_ASCII);

    private final String host;
    private final int port;
    private final byte[] message;
    private final int messages;
    private final AtomicInteger begun = new AtomicInteger();
    private final long pauseNanos;
    private final long start = System.nanoTime();

    /** @param rate messages a second; 0 for as fast as they are taken */
    private RelayLoad(String host, int port, int messages, int bytes, int rate) {
        this.host = host;
        this.port = port;
        this.messages = messages;
        this.message = message(bytes);
        this.pauseNanos = rate == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / rate;
    }

    private static byte[] message(int bytes) {
        StringBuilder text = new StringBuilder("Subject: load\r\n\r\n");
        while (text.length() < bytes) {
            text.append("x".repeat(Math.min(70, Math.max(1, bytes - text.length() - 2))))
                    .append("\r\n");
        }
        return text.append(".\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Arguments: HOST PORT SESSIONS MESSAGES BYTES [RATE]. Prints messages a second, and the median and the 99th percentile in ms. */
    public static void main(String[] arguments) throws ExecutionException, InterruptedException {
        if (arguments.length < 5 || arguments.length > 6) {
            System.err.println("usage: RelayLoad HOST PORT SESSIONS MESSAGES BYTES [RATE]");
            System.exit(1);
        }
        int sessions = Integer.parseInt(arguments[2]);
        int messages = Integer.parseInt(arguments[3]);
        int rate = arguments.length == 6 ? Integer.parseInt(arguments[5]) : 0;
        RelayLoad load = new RelayLoad(
                arguments[0], Integer.parseInt(arguments[1]), messages, Integer.parseInt(arguments[4]), rate);
        long[] nanos = load.run(sessions);
        double seconds = (System.nanoTime() - load.start) / 1e9;
        Arrays.sort(nanos);
        System.out.println(String.format(
                Locale.ROOT,
                "%.0f %.1f %.1f",
                nanos.length / seconds,
                nanos[nanos.length / 2] / 1e6,
                nanos[(int) (nanos.length * 0.99)] / 1e6));
    }

    private long[] run(int sessions) throws ExecutionException, InterruptedException {
        List<Future<List<Long>>> all = new ArrayList<>();
        List<Long> nanos = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < sessions; i++) {
                all.add(threads.submit(this::session));
            }
            for (Future<List<Long>> each : all) {
                nanos.addAll(each.get());
            }
        }
        return nanos.stream().mapToLong(Long::longValue).toArray();
    }

    private List<Long> session() {
        List<Long> nanos = new ArrayList<>();
        try (Socket socket = new Socket(host, port)) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            expect(in, '2');
            out.write("EHLO load.example.org\r\n".getBytes(StandardCharsets.US_ASCII));
            expect(in, '2');
            for (int number = begun.getAndIncrement(); number < messages; number = begun.getAndIncrement()) {
                long since = await(number);
                out.write(ENVELOPE);
                expect(in, '2');
                expect(in, '2');
                expect(in, '3');
                out.write(message);
                expect(in, '2');
                nanos.add(System.nanoTime() - since);
            }
            out.write("QUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            return nanos;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until message {@code number} is due, and says since when it is: a relay that is late makes the next ones wait as well. */
    private long await(int number) {
        if (pauseNanos == 0) {
            return System.nanoTime();
        }
        long due = start + number * pauseNanos;
        while (due - System.nanoTime() > 0) {
            LockSupport.parkNanos(due - System.nanoTime());
        }
        return due;
    }

    private static void expect(InputStream in, char type) throws IOException {
        while (true) {
            StringBuilder line = new StringBuilder();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new IOException("the server has closed the connection");
                }
                line.append((char) b);
            }
            if (line.length() > 3 && line.charAt(3) == '-') {
                continue;
            }
            if (line.charAt(0) != type) {
                throw new IOException("the server says " + line);
            }
            return;
        }
    }
}

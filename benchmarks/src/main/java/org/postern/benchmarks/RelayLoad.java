package org.postern.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * How many messages a second does a relay take and deliver, and how long does a client wait from MAIL until "250"? Load and sink, in one process
 * that costs little. Its argument is the port that it takes mail on; on standard input it is told, a line each,
 *
 * <ul>
 *   <li>{@code load PORT SESSIONS MESSAGES BYTES RATE}: send, so many a second or, if the rate is 0, as fast as they are taken; it says when all have
 *       arrived: {@code MICROS P50 P99}, how long that took, and how many milliseconds half of the clients and 99 of 100 waited at most;
 *   <li>{@code expect MESSAGES}: say {@code ready}, and {@code done} when somebody else's have arrived.
 * </ul>
 */
public final class RelayLoad {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final MailLoop loop = new MailLoop();
    private final MailSink sink = new MailSink();

    private RelayLoad(int port) throws IOException {
        loop.listen(ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, port), 1000), sink::dialogue);
    }

    /** Argument: PORT, of the sink. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 1) {
            System.err.println("usage: RelayLoad PORT, and orders on standard input");
            System.exit(1);
        }
        RelayLoad both = new RelayLoad(Integer.parseInt(arguments[0]));
        // Whatever goes wrong, nobody must wait for the end of it.
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        });
        Thread.ofPlatform().name("mail").start(both.loop::run);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            String[] words = order.split(" ", -1);
            if ("load".equals(words[0])) {
                System.out.println(both.load(
                        new InetSocketAddress(LOOPBACK, Integer.parseInt(words[1])),
                        Integer.parseInt(words[2]),
                        Integer.parseInt(words[3]),
                        Integer.parseInt(words[4]),
                        Integer.parseInt(words[5])));
            } else {
                CountDownLatch complete = both.expect(Integer.parseInt(words[1]));
                System.out.println("ready");
                complete.await();
                System.out.println("done");
            }
        }
        both.loop.stop();
    }

    private CountDownLatch expect(int messages) {
        CompletableFuture<CountDownLatch> complete = new CompletableFuture<>();
        loop.later(() -> complete.complete(sink.expect(messages)));
        return complete.join();
    }

    private String load(InetSocketAddress server, int sessions, int messages, int bytes, int rate)
            throws InterruptedException {
        CountDownLatch complete = expect(messages);
        long start = System.nanoTime();
        MailLoad load = new MailLoad(loop, messages, bytes, rate);
        loop.later(() -> {
            try {
                for (int i = 0; i < sessions; i++) {
                    load.connect(server);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        complete.await();
        long micros = (System.nanoTime() - start) / 1000;
        long[] waits = load.sortedWaits();
        return String.format(
                Locale.ROOT, "%d %.1f %.1f", micros, waits[messages / 2] / 1e6, waits[(int) (messages * 0.99)] / 1e6);
    }
}

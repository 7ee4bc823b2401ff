package org.postern.relayd.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.postern.tables.text.Utf8Buffer;

/** Lines from many threads, written together. */
class LineWriterTest {
    private static void write(LineWriter writer, String text) {
        writer.write(new byte[0], new byte[0], new Utf8Buffer(16).append(text));
    }

    @Test
    void everyLineIsWrittenWholeAndInTheOrderOfItsThread() throws Exception {
        LogLines out = new LogLines();
        int threads = 20;
        int lines = 500;
        try (LineWriter writer = LineWriter.batching(out)) {
            List<Thread> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                String name = "thread" + t;
                all.add(Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < lines; i++) {
                        write(writer, name + " " + i);
                    }
                }));
            }
            for (Thread thread : all) {
                thread.join();
            }
            writer.flush();
            Map<String, Integer> next = new HashMap<>();
            for (String line : out.all()) {
                String[] words = line.split(" ", -1);
                assertThat(Integer.parseInt(words[1])).isEqualTo(next.getOrDefault(words[0], 0));
                next.merge(words[0], 1, Integer::sum);
            }
            assertThat(next)
                    .hasSize(threads)
                    .allSatisfy((name, count) -> assertThat(count).isEqualTo(lines));
        }
    }

    @Test
    void whoeverLogsFasterThanCanBeWrittenWaitsAndNothingIsLost() throws Exception {
        Semaphore permits = new Semaphore(0);
        AtomicInteger written = new AtomicInteger();
        OutputStream slow = new OutputStream() {
            @Override
            public void write(int b) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                permits.acquireUninterruptibly();
                written.addAndGet(length);
            }
        };
        int lines = 5000;
        String line = "x".repeat(999);
        try (LineWriter writer = LineWriter.batching(slow)) {
            Thread eager = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < lines; i++) {
                    write(writer, line);
                }
            });
            while (permits.getQueueLength() == 0 || eager.getState() != Thread.State.WAITING) {
                Thread.onSpinWait(); // until both wait: the writer for the disk, the thread for the writer
            }
            assertThat(written).hasValue(0);
            permits.release(1_000_000);
            eager.join();
            writer.flush();
        }
        assertThat(written).hasValue(lines * 1000);
    }

    @Test
    void closingWritesWhatWaitsAndLaterLinesComeAtOnce() {
        LogLines out = new LogLines();
        LineWriter writer = LineWriter.batching(out);
        write(writer, "before");
        writer.close();
        assertThat(out.all()).containsExactly("before");
        write(writer, "after");
        assertThat(out.all()).containsExactly("before", "after");
    }

    @Test
    void aFullDiskStopsNobody() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        try (LineWriter writer = LineWriter.batching(full)) {
            write(writer, "lost");
            writer.flush();
            write(writer, "lost too");
            writer.flush();
        }
    }
}

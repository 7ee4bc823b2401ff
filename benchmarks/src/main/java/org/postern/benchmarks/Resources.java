package org.postern.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a process has of the machine.
 *
 * @param residentMebibytes memory that is really there
 * @param largestMebibytes the most that there ever was
 * @param threads of the operating system
 */
record Resources(long residentMebibytes, long largestMebibytes, long descriptors, long threads) {
    private static final Pattern TOTAL = Pattern.compile("^Total +[0-9]+ +([0-9]+)", Pattern.MULTILINE);

    /** As Linux says. */
    static Resources of(ProcessHandle process) throws IOException {
        Path directory = Path.of("/proc", Long.toString(process.pid()));
        String status = Files.readString(directory.resolve("status"));
        long descriptors;
        try (Stream<Path> open = Files.list(directory.resolve("fd"))) {
            descriptors = open.count();
        }
        return new Resources(
                value(status, "VmRSS") / 1024, value(status, "VmHWM") / 1024, descriptors, value(status, "Threads"));
    }

    private static long value(String status, String name) {
        Matcher matcher =
                Pattern.compile("^" + name + ":\\s+([0-9]+)", Pattern.MULTILINE).matcher(status);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + name + " in " + status);
        }
        return Long.parseLong(matcher.group(1));
    }

    /** Bytes of objects that are still in use in a Java process, after a collection of all others. */
    static long liveBytes(ProcessHandle process) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String histogram = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.waitFor(1, TimeUnit.MINUTES);
        Matcher total = TOTAL.matcher(histogram);
        if (!total.find()) {
            throw new IOException("no total in " + histogram);
        }
        return Long.parseLong(total.group(1));
    }

    @Override
    public String toString() {
        return "%d MiB resident (at most %d so far), %d descriptors, %d threads"
                .formatted(residentMebibytes, largestMebibytes, descriptors, threads);
    }
}

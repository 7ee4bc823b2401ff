package org.postern.relayd.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sends each line to the syslog daemon of this machine. One that is started anew is connected to again; while there is none, or it does not
 * read, lines are kept back for a moment. When that is not enough they are lost, which is said on standard error once, and in the log as
 * soon as somebody reads it again: mail does not wait for its log. For one thread at a time.
 */
final class Syslog extends OutputStream {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Path path;
    private final Duration patience;
    private final LongFunction<byte[]> lossReport;
    private @Nullable DatagramSocket socket;

    /** Lines that nobody got. */
    private long lost;

    /**
     * Nobody needs to listen yet.
     *
     * @param patience how long the first of many lines waits that cannot be sent
     * @param lossReport a line that says how many were lost
     */
    Syslog(Path path, Duration patience, LongFunction<byte[]> lossReport) {
        this.path = path;
        this.patience = patience;
        this.lossReport = lossReport;
    }

    @Override
    public void write(int b) throws IOException {
        throw new IOException("only whole lines");
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        int start = offset;
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == '\n') {
                send(bytes, start, i - start);
                start = i + 1;
            }
        }
    }

    private void send(byte[] bytes, int offset, int length) {
        long began = System.nanoTime();
        String problem = "";
        do {
            try {
                DatagramSocket connected = socket;
                if (connected == null) {
                    connected = DatagramSocket.connect(path);
                    socket = connected;
                }
                if (isLossTold(connected) && connected.send(bytes, offset, length)) {
                    return;
                }
                problem = "it does not read";
            } catch (IOException e) {
                disconnect();
                problem = String.valueOf(e.getMessage());
            }
            if (lost == 0) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } while (lost == 0 && System.nanoTime() - began < patience.toNanos());
        if (lost++ == 0) {
            System.err.println(
                    "relayd: warning: cannot write the mail log to the syslog daemon at " + path + ": " + problem);
        }
    }

    private boolean isLossTold(DatagramSocket connected) throws IOException {
        if (lost > 0) {
            byte[] report = lossReport.apply(lost);
            if (!connected.send(report, 0, report.length)) {
                return false;
            }
            lost = 0;
        }
        return true;
    }

    private void disconnect() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    @Override
    public void close() {
        disconnect();
    }
}

package org.postern.relayd.log;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** What listens on /dev/log, elsewhere: a datagram socket that is read when a test wants to. */
public final class SyslogDaemon implements AutoCloseable {
    private static final short AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int PATH_BYTES = 108;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment buffer = arena.allocate(10_000);
    private final Path path;
    private final int descriptor;
    private boolean closed;

    private SyslogDaemon(Path path) throws IOException {
        this.path = path;
        descriptor = (int) call("socket", (int) AF_UNIX, SOCK_DGRAM, 0);
        MemorySegment address = arena.allocate(Short.BYTES + PATH_BYTES, Short.BYTES);
        address.set(ValueLayout.JAVA_SHORT, 0, AF_UNIX);
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, Short.BYTES, name.length);
        if (call("bind", descriptor, address, (int) address.byteSize()) != 0) {
            throw new IOException("cannot bind " + path);
        }
    }

    /** Listens. */
    public static SyslogDaemon at(Path path) throws IOException {
        return new SyslogDaemon(path);
    }

    /** The next datagram, once there is one. */
    public String next() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            String line = poll();
            if (!line.isEmpty()) {
                return line;
            }
            LockSupport.parkNanos(1_000_000);
        }
        throw new AssertionError("nothing came");
    }

    /** The next datagram that holds {@code part}. */
    public String await(String part) {
        String line = next();
        while (!line.contains(part)) {
            line = next();
        }
        return line;
    }

    /** The next datagram; empty when there is none. */
    public String poll() {
        long length = call("recv", descriptor, buffer, buffer.byteSize(), MSG_DONTWAIT);
        return length < 0
                ? ""
                : new String(buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    @SuppressWarnings("restricted") // tests are allowed
    private static long call(String name, Object... arguments) {
        Linker linker = Linker.nativeLinker();
        MemoryLayout[] types = new MemoryLayout[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            types[i] = switch (arguments[i]) {
                case Integer number -> ValueLayout.JAVA_INT;
                case Long number -> ValueLayout.JAVA_LONG;
                default -> ValueLayout.ADDRESS;
            };
        }
        boolean counts = name.equals("recv");
        try {
            Object result = linker.downcallHandle(
                            linker.defaultLookup().findOrThrow(name),
                            FunctionDescriptor.of(counts ? ValueLayout.JAVA_LONG : ValueLayout.JAVA_INT, types))
                    .invokeWithArguments(arguments);
            return ((Number) result).longValue();
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** As when the daemon ends, the socket's name included. */
    @Override
    public void close() throws IOException {
        stop();
    }

    /** The same, in the midst of things. */
    public void stop() throws IOException {
        if (!closed) {
            closed = true;
            call("close", descriptor);
            Files.delete(path);
        }
    }
}

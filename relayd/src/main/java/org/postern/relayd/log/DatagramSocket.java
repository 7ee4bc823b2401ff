package org.postern.relayd.log;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A datagram socket of this machine, connected to the one of somebody else (unix(7)): Java has stream sockets of this kind only, so the C
 * library is called. Linux; the numbers are those of its interface to programs, which never change. For one thread at a time.
 */
final class DatagramSocket implements AutoCloseable {
    private static final short AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int EAGAIN = 11;

    /** Of the path in {@code struct sockaddr_un}, its end included. */
    private static final int PATH_BYTES = 108;

    private static final int LONGEST = 8192;

    private final MemorySegment buffer;
    private final MemorySegment errno;
    private final int descriptor;

    private DatagramSocket(MemorySegment buffer, MemorySegment errno, int descriptor) {
        this.buffer = buffer;
        this.errno = errno;
        this.descriptor = descriptor;
    }

    /**
     * A socket whose datagrams go to {@code path}.
     *
     * @throws IOException when nobody listens there, or on a system that this does not know
     */
    static DatagramSocket connect(Path path) throws IOException {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new IOException("syslog sockets are known on Linux only");
        }
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        if (name.length >= PATH_BYTES) {
            throw new IOException("the path is too long for a socket");
        }
        Arena arena = Arena.ofAuto();
        MemorySegment address = arena.allocate(Short.BYTES + PATH_BYTES, Short.BYTES);
        address.set(ValueLayout.JAVA_SHORT, 0, AF_UNIX);
        MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, Short.BYTES, name.length);
        MemorySegment errno = arena.allocate(Library.STATE);
        int descriptor = (int) Library.call(Library.SOCKET, errno, (int) AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (descriptor < 0) {
            throw new IOException(Library.reason(errno));
        }
        if (Library.call(Library.CONNECT, errno, descriptor, address, (int) address.byteSize()) < 0) {
            String reason = Library.reason(errno);
            var _ = Library.call(Library.CLOSE, errno, descriptor);
            throw new IOException(reason);
        }
        return new DatagramSocket(arena.allocate(LONGEST), errno, descriptor);
    }

    /**
     * Sends one datagram, of which the end is cut off beyond {@value #LONGEST} bytes.
     *
     * @return whether it could be sent without waiting: the other side may be slow
     * @throws IOException when nobody is there any more; this socket is of no more use then
     */
    boolean send(byte[] bytes, int offset, int length) throws IOException {
        int count = Math.min(length, LONGEST);
        MemorySegment.copy(bytes, offset, buffer, ValueLayout.JAVA_BYTE, 0, count);
        long sent = Library.call(Library.SEND, errno, descriptor, buffer, (long) count, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && Library.number(errno) == EAGAIN) {
            return false;
        }
        if (sent < 0) {
            throw new IOException(Library.reason(errno));
        }
        return true;
    }

    @Override
    public void close() {
        var _ = Library.call(Library.CLOSE, errno, descriptor);
    }

    /** The C library. */
    private static final class Library {
        private static final Linker LINKER = Linker.nativeLinker();
        private static final StructLayout STATE = Linker.Option.captureStateLayout();
        private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        private static final int LONGEST_REASON = 256;

        private static final MethodHandle SOCKET = function(
                "socket",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        private static final MethodHandle CONNECT = function(
                "connect",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        private static final MethodHandle SEND = function(
                "send",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT));
        private static final MethodHandle CLOSE =
                function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        private static final MethodHandle STRERROR =
                function("strerror", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

        @SuppressWarnings("restricted") // the launcher allows it
        private static MethodHandle function(String name, FunctionDescriptor type) {
            return LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow(name), type, Linker.Option.captureCallState("errno"));
        }

        static long call(MethodHandle function, MemorySegment errno, Object... arguments) {
            Object[] all = new Object[arguments.length + 1];
            all[0] = errno;
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            return ((Number) invoke(function, all)).longValue();
        }

        private static Object invoke(MethodHandle function, Object... arguments) {
            try {
                return function.invokeWithArguments(arguments);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        static int number(MemorySegment errno) {
            return (int) ERRNO.get(errno, 0L);
        }

        @SuppressWarnings("restricted") // the text is the C library's, and ends in time
        static String reason(MemorySegment errno) {
            int number = number(errno);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment text = (MemorySegment) invoke(STRERROR, arena.allocate(STATE), number);
                return text.reinterpret(LONGEST_REASON).getString(0);
            }
        }
    }
}

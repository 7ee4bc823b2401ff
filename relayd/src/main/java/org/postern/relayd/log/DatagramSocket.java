package org.postern.relayd.log;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.postern.libc.SystemCall;

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
    private final int descriptor;

    private DatagramSocket(MemorySegment buffer, int descriptor) {
        this.buffer = buffer;
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
        long descriptor = Calls.SOCKET.call((int) AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (descriptor < 0) {
            throw new IOException(SystemCall.reason(descriptor));
        }
        DatagramSocket socket = new DatagramSocket(arena.allocate(LONGEST), (int) descriptor);
        long connected = Calls.CONNECT.call(socket.descriptor, address, (int) address.byteSize());
        if (connected < 0) {
            socket.close();
            throw new IOException(SystemCall.reason(connected));
        }
        return socket;
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
        long sent = Calls.SEND.call(descriptor, buffer, (long) count, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent == -EAGAIN) {
            return false;
        }
        if (sent < 0) {
            throw new IOException(SystemCall.reason(sent));
        }
        return true;
    }

    @Override
    public void close() {
        var _ = Calls.CLOSE.call(descriptor);
    }

    /** Looked up only where there is such a socket. */
    private static final class Calls {
        private static final SystemCall SOCKET = new SystemCall(
                "socket",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        private static final SystemCall CONNECT = new SystemCall(
                "connect",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        private static final SystemCall SEND = new SystemCall(
                "send",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT));
        private static final SystemCall CLOSE =
                new SystemCall("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }
}

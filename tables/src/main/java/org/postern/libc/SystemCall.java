package org.postern.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * A function that returns a number, below zero when it fails, and says in {@code errno} why. It is looked up once. Safe for use by any number
 * of threads.
 */
public final class SystemCall {
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final int LONGEST_REASON = 256;

    private final String function;
    private final MethodHandle handle;

    /**
     * The function with this name.
     *
     * @throws java.util.NoSuchElementException if there is none
     */
    public SystemCall(String function, FunctionDescriptor type) {
        this.function = function;
        this.handle = CLibrary.find(function, type, Linker.Option.captureCallState("errno"));
    }

    /** What it returns; when that is below zero, {@code errno} with a minus, as the kernel itself answers. */
    public long call(Object... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            Object[] all = new Object[arguments.length + 1];
            all[0] = state;
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            long result = ((Number) CLibrary.invoke(function, handle, all)).longValue();
            return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
        }
    }

    /** What the C library calls the failure that {@link #call} has returned. */
    @SuppressWarnings("restricted") // the text is the C library's, and ends in time
    public static String reason(long failure) {
        MemorySegment text = (MemorySegment) CLibrary.call(
                "strerror",
                FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                Math.toIntExact(-failure));
        return text.reinterpret(LONGEST_REASON).getString(0);
    }
}

package org.postern.process;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.postern.libc.CLibrary;

/** Functions of the C library. Its setuid(2) and the like are for all threads of the process, which the kernel's are not. */
final class SystemLibrary {
    private SystemLibrary() {}

    /** Calls a function that returns a pointer. */
    static MemorySegment pointer(String function, MemoryLayout parameter, Object argument) {
        return (MemorySegment) CLibrary.call(function, FunctionDescriptor.of(ValueLayout.ADDRESS, parameter), argument);
    }

    /**
     * Calls a function that returns 0 when it has done it.
     *
     * @throws RightsException when it has not
     */
    static void require(String function, FunctionDescriptor type, Object... arguments) {
        if (!CLibrary.call(function, type, arguments).equals(0)) {
            throw new RightsException(function + " failed");
        }
    }
}

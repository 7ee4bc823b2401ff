package org.postern.tables.compiled;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Memory in pages of 2 MiB instead of 4 KiB. Where a look-up goes is random, so with a large table most look-ups ask for pages that the
 * processor does not know yet, and finding a page out takes it longer than the access.
 */
final class HugePages {
    /** What memory is to be aligned to, and the least that is worth it. */
    static final long SIZE = 2 << 20;

    private static final int MADV_COLLAPSE = 25; // madvise(2), since Linux 6.1

    private HugePages() {}

    /** Asks for huge pages under {@code memory}, which is filled. What is in it stays, and so it does where there are none. */
    @SuppressWarnings("restricted") // the kernel changes how the memory is kept, not what is in it
    static void use(MemorySegment memory) {
        Linker linker = Linker.nativeLinker();
        linker.defaultLookup().find("madvise").ifPresent(madvise -> {
            MethodHandle function = linker.downcallHandle(
                    madvise,
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
            try {
                var _ = (int) function.invokeExact(memory, memory.byteSize() & -SIZE, MADV_COLLAPSE);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError("madvise throws nothing", e);
            }
        });
    }
}

package org.postern.tables.compiled;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import org.postern.libc.CLibrary;

/**
 * The memory of a table that any number of threads read while it may be given up at any time.
 *
 * <p>A reader who had to say that he is there would keep the processor from beginning with his next look-up before this one is done,
 * which takes a fifth of the time that there is. So nobody counts readers: what they read may be gone, and is zeros then, and they
 * see afterwards that it was given up. The kernel puts the zeros there at once, and lets go of file and memory; the addresses are used for
 * nothing else until the collector of garbage has found that no reader is left. Where the kernel is not Linux, file and memory are kept for
 * so long, too.
 */
final class ServiceMemory {
    /** Bytes; what is large consists of such. */
    private static final long HUGE_PAGE = 2 << 20;
    /** From here on, a page that is partly empty is worth it. */
    private static final long LARGE = 256 << 10;

    private static final long SMALL_PAGE = 64 << 10; // the largest that is usual

    // Linux: madvise(2), mmap(2).
    private static final int MADV_DONTNEED = 4;
    private static final int MADV_COLLAPSE = 25; // since 6.1
    private static final int PROT_READ = 1;
    private static final int MAP_PRIVATE = 0x02;
    private static final int MAP_FIXED = 0x10;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_NORESERVE = 0x4000;

    private static final boolean LINUX = System.getProperty("os.name").equals("Linux");

    private final Arena arena = Arena.ofAuto();
    private final List<MemorySegment> files = new ArrayList<>();
    private final List<MemorySegment> allocated = new ArrayList<>();

    /** The first {@code length} bytes of a file, to be read. */
    MemorySegment map(FileChannel channel, long length) throws IOException {
        MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, length, arena);
        files.add(file);
        return file;
    }

    /** So many bytes at least, all zero. */
    MemorySegment allocate(long length) {
        MemorySegment memory = length < LARGE
                ? arena.allocate(length, FileFormat.ALIGNMENT)
                : arena.allocate((length + HUGE_PAGE - 1) & -HUGE_PAGE, HUGE_PAGE);
        allocated.add(memory);
        return memory;
    }

    /**
     * Asks for pages of 2 MiB instead of 4 KiB, now that all is filled. Where a look-up goes is random, so with a large table most ask for
     * pages that the processor does not know yet, and finding one out takes longer than the access.
     */
    void useHugePages() {
        if (LINUX) {
            for (MemorySegment memory : allocated) {
                advise(memory, memory.byteSize() & -HUGE_PAGE, MADV_COLLAPSE);
            }
        }
    }

    /** Gives all up; what it was is zeros. */
    void release() {
        if (!LINUX) {
            return;
        }
        for (MemorySegment file : files) {
            replaceByZeros(file);
        }
        for (MemorySegment memory : allocated) {
            long before = -memory.address() & (SMALL_PAGE - 1);
            if (before < memory.byteSize()) {
                MemorySegment pages = memory.asSlice(before);
                advise(pages, pages.byteSize() & -SMALL_PAGE, MADV_DONTNEED);
            }
        }
    }

    // What comes of these calls does not matter: if the kernel will not, memory is slower, or kept for longer.

    private static void advise(MemorySegment memory, long length, int advice) {
        if (length > 0) {
            var _ = CLibrary.call(
                    "madvise",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT),
                    memory,
                    length,
                    advice);
        }
    }

    /** In one step: at no time is nothing there. */
    private static void replaceByZeros(MemorySegment file) {
        var _ = CLibrary.call(
                "mmap",
                FunctionDescriptor.of(
                        ValueLayout.ADDRESS,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG),
                file,
                file.byteSize(),
                PROT_READ,
                MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE,
                -1,
                0L);
    }
}

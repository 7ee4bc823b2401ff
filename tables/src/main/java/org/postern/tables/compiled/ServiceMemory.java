package org.postern.tables.compiled;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
    /** What is smaller waits for the collector, since finding the kernel's functions takes long; larger memory may be partly empty. */
    static final long LARGE = 256 << 10;

    /** Bytes; what is large consists of such. */
    private static final long HUGE_PAGE = 2 << 20;

    // Linux: madvise(2), mmap(2).
    private static final int MADV_DONTNEED = 4;
    private static final int MADV_COLLAPSE = 25; // since 6.1
    private static final int PROT_READ = 1;
    private static final int MAP_PRIVATE = 0x02;
    private static final int MAP_FIXED = 0x10;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_NORESERVE = 0x4000;

    /** Addresses that wait for the collector are mappings, of which the kernel allows a process some 65,000. */
    private static final int COLLECTED_AFTER = 1000;

    private static final AtomicInteger RELEASED = new AtomicInteger();

    private static final boolean LINUX = System.getProperty("os.name").equals("Linux");

    private final Arena arena = Arena.ofAuto();
    private final List<MemorySegment> files = new ArrayList<>();
    private final List<MemorySegment> large = new ArrayList<>();

    private final long atOnce;

    /** A file of {@code atOnce} bytes or more is let go at once, a shorter one by the collector. */
    ServiceMemory(long atOnce) {
        this.atOnce = atOnce;
    }

    /** The first {@code length} bytes of a file, to be read. */
    MemorySegment map(FileChannel channel, long length) throws IOException {
        MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, length, arena);
        if (length >= atOnce) {
            files.add(file);
        }
        return file;
    }

    /** So many bytes at least, all zero. */
    MemorySegment allocate(long length) {
        if (length < LARGE) {
            return arena.allocate(length, FileFormat.ALIGNMENT);
        }
        MemorySegment memory = arena.allocate((length + HUGE_PAGE - 1) & -HUGE_PAGE, HUGE_PAGE);
        large.add(memory);
        return memory;
    }

    /**
     * Asks for pages of 2 MiB instead of 4 KiB, now that all is filled. Where a look-up goes is random, so with a large table most ask for
     * pages that the processor does not know yet, and finding one out takes longer than the access.
     */
    void useHugePages() {
        if (LINUX) {
            for (MemorySegment memory : large) {
                advise(memory, MADV_COLLAPSE);
            }
        }
    }

    /** Gives all up; what was large is zeros. */
    void release() {
        if (LINUX) {
            for (MemorySegment file : files) {
                replaceByZeros(file);
            }
            for (MemorySegment memory : large) {
                advise(memory, MADV_DONTNEED);
            }
        }
        if (RELEASED.incrementAndGet() % COLLECTED_AFTER == 0) {
            System.gc();
        }
    }

    // What comes of these calls does not matter: if the kernel will not, memory is slower, or kept for longer.

    private static void advise(MemorySegment memory, int advice) {
        var _ = CLibrary.call(
                "madvise",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT),
                memory,
                memory.byteSize(),
                advice);
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

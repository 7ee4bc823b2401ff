package org.postern.benchmarks;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** The functions of tinycdb (cdb(3)) that a comparison needs. The class fails to load where the library is not installed. */
@SuppressWarnings("restricted") // a foreign function is what its declaration says, or the process ends
final class CdbLibrary {
    /** How large a {@code struct cdb} is, bytes. */
    static final long READER_SIZE = 40;

    /** At least how large a {@code struct cdb_make} is, bytes. */
    static final long WRITER_SIZE = 1 << 14;

    // In struct cdb: where in the file the value is that was found, and how long it is.
    static final long VALUE_AT = 24;
    static final long VALUE_LENGTH_AT = 28;

    /** The name that the linker knows it by. */
    static final String FILE = "libcdb.so.1";

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBRARY = SymbolLookup.libraryLookup(FILE, Arena.global());
    private static final int O_RDONLY = 0;
    private static final int O_RDWR_CREAT = 0102;

    private static final MethodHandle OPEN = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = function(LINKER.defaultLookup(), "close", JAVA_INT);
    private static final MethodHandle INIT = function(LIBRARY, "cdb_init", ADDRESS, JAVA_INT);
    private static final MethodHandle MAKE_START = function(LIBRARY, "cdb_make_start", ADDRESS, JAVA_INT);
    private static final MethodHandle MAKE_ADD =
            function(LIBRARY, "cdb_make_add", ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle MAKE_FINISH = function(LIBRARY, "cdb_make_finish", ADDRESS);
    // Critical: the cheapest call there is, and the key may stay on the heap.
    private static final MethodHandle FIND = LINKER.downcallHandle(
            LIBRARY.findOrThrow("cdb_find"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT),
            Linker.Option.critical(true));

    private CdbLibrary() {}

    private static MethodHandle function(SymbolLookup library, String name, MemoryLayout... parameters) {
        return LINKER.downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(JAVA_INT, parameters));
    }

    /** Opens the file for reading; its descriptor. */
    static int openFile(String path) {
        return open(path, O_RDONLY);
    }

    /** Creates the file; its descriptor. */
    static int createFile(String path) {
        return open(path, O_RDWR_CREAT);
    }

    private static int open(String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return succeeded("open " + path, (int) OPEN.invokeExact(arena.allocateFrom(path), flags, 0644));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void closeFile(int descriptor) {
        try {
            succeeded("close", (int) CLOSE.invokeExact(descriptor));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void init(MemorySegment reader, int descriptor) {
        try {
            succeeded("cdb_init", (int) INIT.invokeExact(reader, descriptor));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void makeStart(MemorySegment writer, int descriptor) {
        try {
            succeeded("cdb_make_start", (int) MAKE_START.invokeExact(writer, descriptor));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void makeAdd(MemorySegment writer, MemorySegment key, MemorySegment value) {
        try {
            succeeded("cdb_make_add", (int)
                    MAKE_ADD.invokeExact(writer, key, (int) key.byteSize(), value, (int) value.byteSize()));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void makeFinish(MemorySegment writer) {
        try {
            succeeded("cdb_make_finish", (int) MAKE_FINISH.invokeExact(writer));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Whether the {@code length} bytes at {@code key} are a key; then {@code reader} knows where its value is. */
    static boolean find(MemorySegment reader, MemorySegment key, int length) {
        try {
            return (int) FIND.invokeExact(reader, key, length) > 0;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static int succeeded(String what, int result) {
        if (result < 0) {
            throw new IllegalStateException(what + " failed");
        }
        return result;
    }

    private static RuntimeException unexpected(Throwable e) {
        return e instanceof RuntimeException own ? own : new IllegalStateException(e);
    }
}

package org.postern.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A constant database, read by tinycdb: C code that has mapped the file. */
final class CdbStore implements Store {
    private final Arena arena = Arena.ofShared();
    private final int descriptor;

    CdbStore(Path directory) {
        descriptor = CdbLibrary.openFile(file(directory));
    }

    /** Whether the library is there. */
    @SuppressWarnings("restricted") // only looks for it
    static boolean isInstalled() {
        try (Arena arena = Arena.ofConfined()) {
            var _ = SymbolLookup.libraryLookup(CdbLibrary.FILE, arena);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String file(Path directory) {
        return directory.resolve("table.cdb").toString();
    }

    static void build(Path directory, GeneratedKeys keys, GeneratedValues values) {
        int descriptor = CdbLibrary.createFile(file(directory));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment writer = arena.allocate(CdbLibrary.WRITER_SIZE, Long.BYTES);
            MemorySegment buffer = arena.allocate(1 << 10);
            CdbLibrary.makeStart(writer, descriptor);
            for (int i = 0; i < keys.count(); i++) {
                MemorySegment key = copy(keys.key(i), buffer, 0);
                CdbLibrary.makeAdd(writer, key, copy(values.bytes(i), buffer, key.byteSize()));
            }
            CdbLibrary.makeFinish(writer);
        } finally {
            CdbLibrary.closeFile(descriptor);
        }
    }

    private static MemorySegment copy(byte[] bytes, MemorySegment buffer, long at) {
        MemorySegment target = buffer.asSlice(at, bytes.length);
        target.copyFrom(MemorySegment.ofArray(bytes));
        return target;
    }

    @Override
    public synchronized Asker asker(GeneratedKeys keys) {
        MemorySegment reader = arena.allocate(CdbLibrary.READER_SIZE, Long.BYTES);
        CdbLibrary.init(reader, descriptor);
        return new CdbAsker(reader, keys);
    }

    @Override
    public void close() {
        // The mappings of the askers go with the process, as those of a reader that never ends.
        CdbLibrary.closeFile(descriptor);
        arena.close();
    }

    /** Learns where each value is, which is as far as C code goes that works on it in place. */
    private static final class CdbAsker implements Asker {
        private final MemorySegment reader;
        private final MemorySegment bytes;
        private final GeneratedKeys keys;
        private int valueAt;
        private int valueLength;

        CdbAsker(MemorySegment reader, GeneratedKeys keys) {
            this.reader = reader;
            this.bytes = MemorySegment.ofArray(keys.bytes());
            this.keys = keys;
        }

        @Override
        public @Nullable Object find(int i) {
            int length = keys.length(i);
            if (!CdbLibrary.find(reader, bytes.asSlice(keys.offset(i), length), length)) {
                return null;
            }
            valueAt = reader.get(ValueLayout.JAVA_INT, CdbLibrary.VALUE_AT);
            valueLength = reader.get(ValueLayout.JAVA_INT, CdbLibrary.VALUE_LENGTH_AT);
            return this;
        }

        @Override
        public String toString() {
            return "value at " + valueAt + ", " + valueLength + " bytes";
        }
    }
}

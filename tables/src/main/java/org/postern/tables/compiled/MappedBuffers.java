package org.postern.tables.compiled;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A mapped file, of less than 2 GiB, and its fingerprints once more. A virtual machine that has just started is done sooner with code that
 * reads a buffer than with code that reads a segment: there are fewer methods on the way, and the compilers inline them at each place.
 */
record MappedBuffers(ByteBuffer file, ByteBuffer fingerprints) {
    MappedBuffers(MemorySegment file, MemorySegment fingerprints) {
        this(
                file.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN),
                fingerprints.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
    }
}

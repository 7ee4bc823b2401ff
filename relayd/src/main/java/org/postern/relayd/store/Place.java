package org.postern.relayd.store;

/**
 * Where a record is.
 *
 * @param offset of the record's header in the segment
 */
record Place(Segment segment, long offset, int bodyLength, int contentLength) {
    /** Bytes of the whole record. */
    long length() {
        return new RecordHeader((byte) 0, false, 0, bodyLength, 0, contentLength).length();
    }

    /** Where the content behind the body begins. */
    long contentOffset() {
        return offset + RecordHeader.BYTES + bodyLength;
    }
}

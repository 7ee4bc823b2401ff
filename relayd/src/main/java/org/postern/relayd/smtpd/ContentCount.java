package org.postern.relayd.smtpd;

/**
 * Counts the octets of a message as Postfix does: lines without stuffed dots, with two for the end of each, and of each piece of one that is
 * longer than line_length_limit.
 */
final class ContentCount {
    private final int pieceLength;
    private long pieces;
    private long piece;

    /** @param pieceLength line_length_limit */
    ContentCount(int pieceLength) {
        this.pieceLength = pieceLength;
    }

    void add(long octets) {
        piece += octets;
        if (piece < pieceLength) {
            return;
        }
        long full = piece / pieceLength;
        pieces += full * (pieceLength + 2L);
        piece -= full * pieceLength;
    }

    void endLine() {
        pieces += piece + 2;
        piece = 0;
    }

    /** The message ends without a line end: what there is of the last line is a piece. */
    void endMessage() {
        if (piece > 0) {
            endLine();
        }
    }

    /** What there is of whole lines and pieces. */
    long whole() {
        return pieces;
    }

    /** All there is. */
    long all() {
        return pieces + piece;
    }
}

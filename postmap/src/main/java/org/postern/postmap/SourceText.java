package org.postern.postmap;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.postern.tables.compiled.SourceStamp;

/**
 * The text of a source file, of which a digest is made as it is read. A file that changes meanwhile is refused: half a file that
 * somebody is just copying would be a table without half of its entries.
 */
final class SourceText implements AutoCloseable {
    /** The text may be part of an old one and part of a new one. */
    static final class ChangedException extends IOException {
        private static final long serialVersionUID = 1L;

        ChangedException() {
            super("changed while it was read; run postmap again");
        }
    }

    /** A shorter text is read before a thread has started. */
    private static final int WORTH_A_THREAD = 1 << 20;

    private final Path path;
    private final BasicFileAttributes before;
    private final MessageDigest digest = sha256();
    private final InputStream stream;
    private long count;

    private SourceText(Path path, BasicFileAttributes before, InputStream in) {
        this.path = path;
        this.before = before;
        InputStream digested = new Digested(in);
        this.stream = before.isRegularFile() && before.size() > WORTH_A_THREAD ? new ReadAhead(digested) : digested;
    }

    /** Opens {@code path}. A directory reads as an empty text, as it does for postmap(1). */
    static SourceText open(Path path) throws IOException {
        InputStream in = Files.isDirectory(path) ? InputStream.nullInputStream() : Files.newInputStream(path);
        try {
            return new SourceText(path, Files.readAttributes(path, BasicFileAttributes.class), in);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** How long the text is, bytes; 0 when that shows only at its end. */
    long size() {
        return before.isRegularFile() ? before.size() : 0;
    }

    InputStream stream() {
        return stream;
    }

    /**
     * What the text was, once it has been read to its end.
     *
     * @throws ChangedException if the file is another one now
     */
    SourceStamp stamp() throws IOException {
        checkUnchanged();
        return new SourceStamp(
                String.valueOf(path.getFileName()),
                count,
                before.lastModifiedTime().toInstant(),
                HexFormat.of().formatHex(digest.digest()));
    }

    /** A file of that name which is a new one does no harm: the old one was read to its end. */
    private void checkUnchanged() throws IOException {
        if (!before.isRegularFile() || !Files.exists(path)) {
            return;
        }
        BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
        if (Objects.equals(now.fileKey(), before.fileKey())
                && (now.size() != before.size() || !now.lastModifiedTime().equals(before.lastModifiedTime()))) {
            throw new ChangedException();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }

    private final class Digested extends FilterInputStream {
        Digested(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            if (read > 0) {
                digest.update(bytes, offset, read);
                count += read;
                if (count > before.size()) {
                    // Or a file that somebody keeps appending to would be read for ever.
                    checkUnchanged();
                }
            }
            return read;
        }
    }
}

package org.postern.relayd.queue;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One file per message.
 *
 * <pre>
 *   lock            held as long as a daemon uses the directory
 *   incoming/ID     being written; swept at the next start, because nobody was told that it was accepted
 *   messages/ID     durable
 *   state/ID        how far its delivery has come, replaced by rename
 *   corrupt/ID      failed its checksum at start; kept for a human
 * </pre>
 *
 * A message is written to {@code incoming}, synced, renamed, and the directory is synced: a name in {@code messages} always stands for
 * whole content. Threads: any; per message one at a time.
 */
public final class FileStore implements MessageStore {
    private final Path incoming;
    private final Path messages;
    private final Path states;
    private final Path corrupt;
    private final FileChannel lockFile;
    private final QueueIds ids;
    private final List<StoredMessage> recovered = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private FileStore(Path directory, FileChannel lockFile, InstantSource clock) {
        this.incoming = directory.resolve("incoming");
        this.messages = directory.resolve("messages");
        this.states = directory.resolve("state");
        this.corrupt = directory.resolve("corrupt");
        this.lockFile = lockFile;
        this.ids = new QueueIds(clock);
    }

    /**
     * Opens the queue in {@code directory}, which is made if it is missing, and checks every message in it.
     *
     * @throws IOException when the directory cannot be used; the message says why, for the operator
     */
    public static FileStore open(Path directory, InstantSource clock) throws IOException {
        if (Files.isDirectory(directory.resolve("maildrop"))) {
            throw new IOException(
                    directory + " holds a Postfix queue; set queue_directory to a directory of Postern's own");
        }
        FileChannel lockFile = null;
        try {
            Files.createDirectories(directory);
            lockFile = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!lock(lockFile)) {
                throw new IOException("another daemon uses this queue directory; each needs one of its own");
            }
            FileStore store = new FileStore(directory, lockFile, clock);
            store.recover();
            return store;
        } catch (IOException e) {
            if (lockFile != null) {
                lockFile.close();
            }
            throw new IOException("queue directory " + directory + ": " + reason(e), e);
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "cannot be made here: " + missing.getFile();
            case java.nio.file.AccessDeniedException denied -> "permission denied: " + denied.getFile();
            case java.nio.file.FileAlreadyExistsException exists -> "not a directory: " + exists.getFile();
            default -> String.valueOf(e.getMessage());
        };
    }

    private void recover() throws IOException {
        for (Path folder : List.of(incoming, messages, states, corrupt)) {
            if (!Files.isDirectory(folder)) {
                // Content of other people's mail: for the owner alone.
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        }
        for (Path leftover : list(incoming)) {
            Files.delete(leftover);
        }
        for (Path file : list(messages)) {
            try {
                Envelope envelope = MessageFile.verify(file);
                recovered.add(new StoredMessage(envelope, readState(envelope)));
            } catch (IOException e) {
                Files.move(file, corrupt.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                problems.add(file + " is damaged (" + e.getMessage() + "); moved to " + corrupt);
            }
        }
        for (Path state : list(states)) {
            if (!Files.exists(messages.resolve(state.getFileName()))) {
                Files.delete(state);
            }
        }
        recovered.sort(Comparator.comparing(message -> message.envelope().arrival()));
    }

    private DeliveryState readState(Envelope envelope) {
        try {
            return EnvelopeText.parseState(Files.readString(states.resolve(envelope.id())));
        } catch (NoSuchFileException e) {
            return DeliveryState.initial(envelope);
        } catch (IOException e) {
            // Without its state a message is tried again for everybody: a duplicate at worst.
            problems.add("state of " + envelope.id() + " is unreadable (" + e.getMessage() + "); starting over");
            return DeliveryState.initial(envelope);
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(files::add);
        }
        return files;
    }

    @Override
    public MessageDraft draft() {
        String id = ids.next();
        return new DraftFile(id, incoming.resolve(id), messages.resolve(id));
    }

    @Override
    public List<StoredMessage> recovered() {
        return List.copyOf(recovered);
    }

    @Override
    public List<String> recoveryProblems() {
        return List.copyOf(problems);
    }

    @Override
    public MessageContent content(String id) {
        Path file = messages.resolve(id);
        return () -> {
            long length = Files.size(file) - MessageFile.TRAILER_BYTES;
            InputStream in = Files.newInputStream(file);
            try {
                return new BufferedInputStream(new ContentStream(in, contentLength(file, length)), 16 * 1024);
            } catch (IOException e) {
                in.close();
                throw e;
            }
        };
    }

    private static long contentLength(Path file, long beforeTrailer) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            java.nio.ByteBuffer length = java.nio.ByteBuffer.allocate(Long.BYTES);
            if (channel.read(length, beforeTrailer) != Long.BYTES) {
                throw new IOException("message file became shorter: " + file);
            }
            return length.flip().getLong();
        }
    }

    /** The content alone, without what follows it in the file. */
    private static final class ContentStream extends FilterInputStream {
        private long left;

        ContentStream(InputStream in, long length) {
            super(in);
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(buffer, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new IOException("message file became shorter");
            }
            left -= count;
            return count;
        }
    }

    @Override
    public void saveState(String id, DeliveryState state) throws IOException {
        Path temporary = states.resolve(id + ".tmp");
        Files.writeString(temporary, EnvelopeText.format(state));
        Files.move(temporary, states.resolve(id), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void remove(String id) throws IOException {
        // The message first: a state without a message is swept, a message without its state would be delivered again.
        Files.deleteIfExists(messages.resolve(id));
        Files.deleteIfExists(states.resolve(id));
    }

    @Override
    public long usableBytes() {
        // Not Files.getFileStore, which reads the list of mounts each time: this is asked for each message.
        return messages.toFile().getUsableSpace();
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}

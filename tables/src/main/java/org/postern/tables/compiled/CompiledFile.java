package org.postern.tables.compiled;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.postern.tables.sort.EntryStream;
import org.postern.tables.text.ArrayWords;
import org.postern.tables.text.KeyBatch;
import org.postern.tables.text.Words;

/**
 * One compiled table, open for look-ups. Safe for use by any number of threads unless opened for one query.
 *
 * <p><b>A look-up.</b> The key is hashed. The hash names a group of eight fingerprints, a byte for each entry that is there, and they
 * are compared all at once. Usually the fingerprint of an absent key is not among them; when there is an empty place besides, the key
 * is not in the table, and that is all. Otherwise the slot with the number of the fingerprint says where key and value are, and holds
 * a check of both. The key is compared. A value that several entries have is in memory already, as an instance to hand out, with its hash
 * for the check. Another one is hashed: for the check, and to find the instance that was handed out for the same value before.
 *
 * <p><b>What can be believed.</b> The file is mapped and somebody may cut it short or write into it while it is in use. What is
 * read then is junk, zeros or another table, and it may be so at any instruction; a page that is no longer there makes the virtual machine
 * raise an {@link InternalError}, in compiled code only after going on with junk for a while. So there are three kinds of data:
 *
 * <ul>
 *   <li>Fingerprints and common values are copied and verified when the file is opened. That a key is <em>not</em> there follows from the
 *       fingerprints alone. {@link #openForService} copies the keys as well, unless they are too many, with the numbers of their common
 *       values: such a look-up does not read the file at all.
 *   <li>A slot and the entry it points to prove each other: the check in the slot depends on every byte of key and value and on a
 *       number that differs from one table to the next. A value is answered only when its bytes, as they were read, agree with the
 *       check, and the bytes of the key with the key asked for.
 *   <li>Where another key has the fingerprint of the one asked for, its entry has to agree with its slot in the same way before the
 *       search goes on: an entry that was destroyed looks like another key, too.
 * </ul>
 *
 * <p>Everything else is answered with an exception, never with "not there".
 */
public final class CompiledFile implements EntryStream, AutoCloseable {
    /** Instead of a hash: the key has to be folded. */
    public static final long NOT_FOLDED = EntryHash.NOT_FOLDED;

    private final TableBytes bytes;
    private final Metadata metadata;
    private final FileLayout layout;
    private final ArrayWords words;
    private final EntryReader entries;
    private final @Nullable CommonValues common;
    private final @Nullable KeysInMemory keys;

    private volatile boolean closed;

    private CompiledFile(TableBytes bytes, FileHead head) {
        this(bytes, head, new EntryReader(bytes, head.layout()), null);
    }

    private CompiledFile(TableBytes bytes, FileHead head, EntryReader entries, @Nullable KeysInMemory keys) {
        this.bytes = bytes;
        this.metadata = head.metadata();
        this.layout = head.layout();
        this.words = bytes.words;
        this.entries = entries;
        this.common = bytes.common();
        this.keys = keys;
    }

    /**
     * Opens {@code path} for good, having verified all of it: with its keys in memory, if they are not too many. It may be closed while others
     * look keys up.
     *
     * @throws DamagedTableException if it is not what was written
     */
    public static CompiledFile openForService(Path path) throws IOException {
        return openForService(path, KeysInMemory.MOST, ServiceMemory.LARGE);
    }

    /** As {@link #openForService(Path)}; {@code most} bytes of memory are for keys, and files from {@code atOnce} bytes on are let go at once. */
    static CompiledFile openForService(Path path, long most, long atOnce) throws IOException {
        try (RandomAccessFile file = openFile(path)) {
            FileHead head = FileHead.read(file);
            ServiceMemory memory = new ServiceMemory(atOnce);
            try {
                MappedBytes bytes = MappedBytes.map(file.getChannel(), head, memory);
                EntryReader entries = new EntryReader(bytes, head.layout());
                KeysInMemory keys = KeysInMemory.of(bytes, entries, head.layout(), memory, most);
                memory.useHugePages();
                return new CompiledFile(bytes, head, entries, keys);
            } catch (InternalError | IndexOutOfBoundsException e) {
                memory.release();
                throw DamagedTableException.changed();
            } catch (Throwable e) {
                memory.release();
                throw e;
            }
        }
    }

    /**
     * Opens {@code path} for many look-ups, having verified all of it.
     *
     * @throws DamagedTableException if it is not what was written
     */
    public static CompiledFile openVerified(Path path) throws IOException {
        return map(path, true);
    }

    /** Opens {@code path} for many look-ups, having verified header, length and fingerprints; the rest is verified as it is used. */
    public static CompiledFile open(Path path) throws IOException {
        return map(path, false);
    }

    private static CompiledFile map(Path path, boolean everything) throws IOException {
        try (RandomAccessFile file = openFile(path)) {
            FileHead head = FileHead.read(file);
            return new CompiledFile(MappedBytes.map(file.getChannel(), head, everything), head);
        }
    }

    /** Opens {@code path} for a look-up or two by one thread, having verified header and length; the rest is verified as it is used. */
    public static CompiledFile openForOneQuery(Path path) throws IOException {
        RandomAccessFile file = openFile(path);
        try {
            FileHead head = FileHead.read(file);
            return new CompiledFile(new ReadBytes(file, head), head);
        } catch (Throwable e) {
            file.close();
            throw e;
        }
    }

    private static RandomAccessFile openFile(Path path) throws IOException {
        try {
            return new RandomAccessFile(path.toFile(), "r");
        } catch (FileNotFoundException e) {
            // Thrown for any reason; this one throws the exception for the reason, but opens a directory.
            FileChannel.open(path, StandardOpenOption.READ).close();
            throw new FileSystemException(path.toString(), null, "Is a directory");
        }
    }

    /** What the file says of itself. */
    public Metadata metadata() {
        return metadata;
    }

    FileLayout layout() {
        return layout;
    }

    TableBytes bytes() {
        return bytes;
    }

    @Override
    public long count() {
        return metadata.entries();
    }

    @Override
    public Size size() {
        return metadata.size();
    }

    /** The hash of {@code key}, for {@link #find(long, byte[], int, int, SharedValues)}. */
    public long hash(byte[] key) {
        return EntryHash.of(words, EntryHash.KEY_SEED, key, 0, key.length);
    }

    /**
     * The hash of a key that no folding changes, for {@link #find(long, byte[], int, int, SharedValues)}: ASCII without capital letters.
     * {@link #NOT_FOLDED} if it is something else, or by a rare chance.
     */
    public long foldedHash(byte[] key, int offset, int length) {
        return EntryHash.ofFolded(words, EntryHash.KEY_SEED, key, offset, length);
    }

    /**
     * What {@code values} makes of the value of {@code key}; null if there is none.
     *
     * @throws DamagedTableException if that is unknown
     * @throws IllegalStateException if the file is closed
     */
    @Nullable
    public <V> V find(byte[] key, int offset, int length, SharedValues<V> values) throws IOException {
        return find(EntryHash.of(words, EntryHash.KEY_SEED, key, offset, length), key, offset, length, values);
    }

    /**
     * As {@link #find(byte[], int, int, SharedValues)}, for who knows the hash of {@code key}.
     *
     * @throws DamagedTableException if that is unknown
     * @throws IllegalStateException if the file is closed
     */
    @Nullable
    public <V> V find(long keyHash, byte[] key, int offset, int length, SharedValues<V> values) throws IOException {
        try {
            V value = keys != null && common != null
                    ? find(keys, common, keyHash, key, offset, length, values)
                    : visit(keyHash, key, offset, length, values);
            requireOpen();
            return value;
        } catch (InternalError | IndexOutOfBoundsException e) {
            throw changed();
        }
    }

    @Nullable
    private <V> V find(
            KeysInMemory keys,
            CommonValues common,
            long keyHash,
            byte[] key,
            int offset,
            int length,
            SharedValues<V> values)
            throws IOException {
        long found = keys.find(keyHash, key, offset, length);
        if (found >= 0) {
            return values.common((int) found, common);
        }
        return found == KeysInMemory.ABSENT ? null : visit(keyHash, key, offset, length, values);
    }

    @Nullable
    private <V> V visit(long keyHash, byte[] key, int offset, int length, SharedValues<V> values) throws IOException {
        long slot = slot(keyHash, key, offset, length);
        return slot == 0 ? null : entries.value(slot, keyHash, values);
    }

    /**
     * What was read is no longer what was verified. Where that is because a page is gone, and the junk in its place led beyond the end of
     * something first, the virtual machine's error is still to come.
     */
    private DamagedTableException changed() {
        try {
            return entries.suspicious();
        } catch (InternalError e) {
            return DamagedTableException.changed();
        }
    }

    /**
     * What {@code values} makes of the value of each of {@code keys}, where that is known. It is not of a key that may have to be folded, nor where
     * something is wrong with the file.
     *
     * @throws IllegalStateException if the file is closed
     */
    public <V> BatchAnswers<V> find(KeyBatch keys, SharedValues<V> values) {
        BatchAnswers<V> answers = new BatchAnswers<>(keys.count());
        MappedBuffers buffers = bytes.buffers();
        if (buffers != null) {
            try {
                find(new BatchSearch(buffers, layout, entries, keys), values, answers);
                // An error may be on its way here from what was read for any key, also one that was answered well.
                entries.awaitErrors();
            } catch (IndexOutOfBoundsException e) {
                var _ = changed();
                answers.clear();
            } catch (IOException | InternalError e) {
                answers.clear();
            }
        }
        requireOpen();
        return answers;
    }

    private <V> void find(BatchSearch search, SharedValues<V> values, BatchAnswers<V> answers) throws IOException {
        search.run();
        for (int key = 0; key < answers.count(); key++) {
            long slot = search.slot(key);
            if (slot == BatchSearch.ABSENT) {
                answers.absent(key);
            } else if (slot != BatchSearch.UNKNOWN) {
                answers.found(key, entries.value(slot, search.hash(key), values));
            }
        }
    }

    /** What was read before this is what the table had, unless it was given up meanwhile. */
    private void requireOpen() {
        VarHandle.loadLoadFence();
        if (closed) {
            throw new IllegalStateException("closed");
        }
    }

    /**
     * Whether there is such a key.
     *
     * @throws DamagedTableException if that is unknown
     */
    public boolean contains(byte[] key, int offset, int length) throws IOException {
        try {
            boolean there =
                    slot(EntryHash.of(words, EntryHash.KEY_SEED, key, offset, length), key, offset, length) != 0;
            requireOpen();
            return there;
        } catch (InternalError | IndexOutOfBoundsException e) {
            throw changed();
        }
    }

    /**
     * The page that {@code key} is in, from 0; -1 if there is no such key.
     *
     * @throws DamagedTableException if that is unknown
     */
    long page(byte[] key) throws IOException {
        try {
            long slot = slot(EntryHash.of(words, EntryHash.KEY_SEED, key, 0, key.length), key, 0, key.length);
            return slot == 0 ? -1 : layout.keyPosition(slot) / layout.pageSize();
        } catch (InternalError | IndexOutOfBoundsException e) {
            throw changed();
        }
    }

    /**
     * Whether {@code buffer} has a key of this table and its value.
     *
     * @throws DamagedTableException if that is unknown
     */
    public boolean contains(byte[] buffer, int key, int keyLength, int value, int valueLength) throws IOException {
        try {
            long keyHash = EntryHash.of(words, EntryHash.KEY_SEED, buffer, key, keyLength);
            long slot = slot(keyHash, buffer, key, keyLength);
            if (slot == 0) {
                return false;
            }
            return entries.isValue(slot, keyHash, buffer, value, valueLength);
        } catch (InternalError | IndexOutOfBoundsException e) {
            throw changed();
        }
    }

    /** The slot of {@code key}; 0 if there is none. */
    private long slot(long keyHash, byte[] key, int offset, int length) throws IOException {
        long groups = layout.groups();
        long group = FileFormat.group(keyHash, groups);
        long wanted = Words.repeat(FileFormat.fingerprint(keyHash));
        while (true) {
            long fingerprints = bytes.fingerprints(group);
            long same = Words.zeros(fingerprints ^ wanted);
            // Places are taken in order, so the first one is. To see that does not wait for the fingerprints: where
            // most keys are there, the processor foretells this branch and fetches the slots of the group while it
            // still waits for them.
            if (same != 0 && bytes.slot(group * FileFormat.GROUP) == 0) {
                throw entries.suspicious();
            }
            for (; same != 0; same &= same - 1) {
                int place = Long.numberOfTrailingZeros(same) >>> 3;
                long slot = bytes.slot(group * FileFormat.GROUP + place);
                if (entries.isKey(slot, key, offset, length)) {
                    return slot;
                }
                entries.requireIntact(slot, wanted);
            }
            if (Words.zeros(fingerprints) != 0) {
                return 0;
            }
            group = group + 1 == groups ? 0 : group + 1;
        }
    }

    /** Verifies each page before it hands out what is in it. */
    @Override
    public void forEach(EntryConsumer consumer) throws IOException {
        PageReader pages = new PageReader(bytes, layout);
        for (long page = 0; page < layout.pages(); page++) {
            pages.load(page);
            pages.forEach(consumer);
        }
    }

    /** No look-up may be under way in another thread, unless it was opened for service; such a look-up answers that it is closed. */
    @Override
    public void close() throws IOException {
        closed = true;
        bytes.close();
    }
}

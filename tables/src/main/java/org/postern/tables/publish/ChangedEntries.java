package org.postern.tables.publish;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.postern.tables.compiled.ChangedTable;
import org.postern.tables.compiled.CompiledFile;
import org.postern.tables.sort.EntryCursor;
import org.postern.tables.sort.EntrySorter;
import org.postern.tables.sort.EntryStream;
import org.postern.tables.text.ByteKey;

/** The entries of a table with some removed and others put in, without a copy of either. */
final class ChangedEntries implements EntryStream {
    private final CompiledFile present;
    private final Set<ByteKey> removed;
    private final EntrySorter.Sorted added;
    private final long replaced;

    /**
     * The entries of {@code present} without those of the keys {@code removed}, and those of {@code added}.
     *
     * @param removed keys that {@code present} has
     * @param replaced how many keys of {@code added} it has too; the entry that was added counts then
     */
    ChangedEntries(CompiledFile present, Set<ByteKey> removed, EntrySorter.Sorted added, long replaced) {
        this.present = present;
        this.removed = removed;
        this.added = added;
        this.replaced = replaced;
    }

    @Override
    public long count() {
        return present.count() - removed.size() + added.count() - replaced;
    }

    /** With what is no longer there, too: to know exactly takes a look at every entry. */
    @Override
    public Size size() throws IOException {
        Size before = present.size();
        Size more = added.size();
        return new Size(before.bytes() + more.bytes(), Math.max(before.longest(), more.longest()));
    }

    @Override
    public void forEach(EntryConsumer consumer) throws IOException {
        Merge merge = new Merge(consumer);
        present.forEach(merge);
        merge.rest();
    }

    /** The table that has them, made from the present one; empty when it is better written anew. */
    Optional<ChangedTable> asChangedTable() throws IOException {
        return ChangedTable.of(present, removed, added, count());
    }

    /** Hands out what was added where it belongs among the entries that come by. */
    private final class Merge implements EntryConsumer {
        private final EntryConsumer consumer;
        private final EntryCursor next = added.cursor();
        private boolean hasNext = next.next();

        Merge(EntryConsumer consumer) throws IOException {
            this.consumer = consumer;
        }

        @Override
        public void accept(byte[] buffer, int key, int keyLength, int value, int valueLength) throws IOException {
            int order = -1;
            while (hasNext) {
                order = next.compareKey(buffer, key, keyLength);
                if (order >= 0) {
                    break;
                }
                handNext();
            }
            boolean isReplaced = hasNext && order == 0;
            if (!isReplaced && !isRemoved(buffer, key, keyLength)) {
                consumer.accept(buffer, key, keyLength, value, valueLength);
            }
        }

        void rest() throws IOException {
            while (hasNext) {
                handNext();
            }
        }

        private void handNext() throws IOException {
            next.handTo(consumer);
            hasNext = next.next();
        }

        private boolean isRemoved(byte[] buffer, int key, int keyLength) {
            return !removed.isEmpty()
                    && removed.contains(new ByteKey(Arrays.copyOfRange(buffer, key, key + keyLength)));
        }
    }
}

package org.postern.tables.publish;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.postern.tables.compiled.CompiledFile;
import org.postern.tables.compiled.Generation;
import org.postern.tables.sort.EntryCursor;
import org.postern.tables.sort.EntryStream.EntryConsumer;

/**
 * What publishing a table would change. Goes through both tables once, in the order of their keys, with no more memory than one page.
 *
 * @param present the table that answers now; empty when there is none
 * @param same how many keys keep their values
 */
public record TableDifference(Optional<Generation> present, long added, long removed, long changed, long same) {
    /** Takes the changes in the order of their keys. */
    public interface Listener {
        /** There will be a new key. */
        void added(byte[] key, byte[] value) throws IOException;

        /** A key will not be there any more. */
        void removed(byte[] key, byte[] value) throws IOException;

        /** A key will have another value. */
        void changed(byte[] key, byte[] before, byte[] after) throws IOException;
    }

    /** Whether there is any change. */
    public boolean isEmpty() {
        return added + removed + changed == 0;
    }

    /** How many keys there would be. */
    public long entriesAfter() {
        return same + changed + added;
    }

    /**
     * Compares the present table of {@code source} with what was gathered in {@code builder}.
     *
     * @throws org.postern.tables.compiled.DamagedTableException if the present table cannot be trusted
     */
    public static TableDifference find(Path source, TableBuilder builder, Listener listener) throws IOException {
        Merge merge = new Merge(builder.sorted().cursor(), listener);
        Optional<Generation> present = Optional.empty();
        try (CompiledFile file = CompiledFile.openVerified(TableWriter.target(source))) {
            present = Optional.of(Generation.of(source, file.metadata()));
            file.forEach(merge);
        } catch (NoSuchFileException e) {
            // Then everything is new.
        }
        merge.rest();
        return new TableDifference(present, merge.added, merge.removed, merge.changed, merge.same);
    }

    /** Takes the entries of the present table one by one. */
    private static final class Merge implements EntryConsumer {
        private final EntryCursor next;
        private final Listener listener;
        private boolean hasNext;
        private long added;
        private long removed;
        private long changed;
        private long same;

        Merge(EntryCursor next, Listener listener) throws IOException {
            this.next = next;
            this.listener = listener;
            this.hasNext = next.next();
        }

        @Override
        public void accept(byte[] buffer, int key, int keyLength, int value, int valueLength) throws IOException {
            int order = -1;
            while (hasNext) {
                order = next.compareKey(buffer, key, keyLength);
                if (order >= 0) {
                    break;
                }
                add();
            }
            if (!hasNext || order != 0) {
                removed++;
                listener.removed(part(buffer, key, keyLength), part(buffer, value, valueLength));
                return;
            }
            next.handTo((other, otherKey, otherKeyLength, otherValue, otherLength) -> {
                if (Arrays.equals(buffer, value, value + valueLength, other, otherValue, otherValue + otherLength)) {
                    same++;
                } else {
                    changed++;
                    listener.changed(
                            part(buffer, key, keyLength),
                            part(buffer, value, valueLength),
                            part(other, otherValue, otherLength));
                }
            });
            hasNext = next.next();
        }

        void rest() throws IOException {
            while (hasNext) {
                add();
            }
        }

        private void add() throws IOException {
            added++;
            next.handTo((buffer, key, keyLength, value, valueLength) ->
                    listener.added(part(buffer, key, keyLength), part(buffer, value, valueLength)));
            hasNext = next.next();
        }

        private static byte[] part(byte[] buffer, int offset, int length) {
            return Arrays.copyOfRange(buffer, offset, offset + length);
        }
    }
}

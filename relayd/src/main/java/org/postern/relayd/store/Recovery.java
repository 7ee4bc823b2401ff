package org.postern.relayd.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postern.relayd.queue.DeliveryState;
import org.postern.relayd.queue.StoredMessage;

/**
 * Makes index and messages out of what is on the disk. The log is played from its beginning: a MESSAGE adds one or, if it is known, is a
 * copy of it; a STATE changes it; a DONE takes it away. Segments are read and checked side by side, since they are independent until then.
 *
 * @param index where each message is
 * @param messages each message, oldest first
 * @param segments in order; none of them is ever written to again
 * @param spares files to overwrite
 * @param lastSequence the highest number that was used
 * @param lastId the highest queue id that the log knows
 */
record Recovery(
        Map<Long, StoredEntry> index,
        List<StoredMessage> messages,
        List<Segment> segments,
        List<Path> spares,
        long lastSequence,
        long lastId) {

    /** @throws IOException when the queue cannot be read; damage is no such case */
    static Recovery run(Disk disk, QueueFiles files, Corruption corruption, Consumer<String> warnings)
            throws IOException {
        List<SegmentScan> scans = scan(files);
        Player player = new Player(files, warnings);
        long lastSequence = 0;
        boolean damaged = false;
        for (SegmentScan scan : scans) {
            lastSequence = scan.sequence();
            damaged |= !scan.damage().isEmpty();
            scan.damage().forEach(range -> corruption.keep(scan.file(), range.from(), range.to(), range.id()));
            boolean newest = scan.equals(scans.getLast());
            if (scan.header() == null) {
                disk.delete(scan.file()); // nothing was ever acknowledged from it, or it is in corrupt/ as a whole
                continue;
            }
            if (newest) {
                cutOff(disk, scan);
            }
            player.play(scan, scan.header());
        }
        disk.syncDirectory(files.directory());
        Recovery recovery = player.result(files.spares(), lastSequence);
        recovery.sweepBig(disk, files, damaged ? corruption : null);
        return recovery;
    }

    /** The same without changing anything, while a daemon may be at work: what it is writing may be missing. */
    static Recovery look(QueueFiles files, Consumer<String> warnings) throws IOException {
        Player player = new Player(files, warnings);
        for (SegmentScan scan : scan(files)) {
            if (scan.header() != null) {
                player.play(scan, scan.header());
            }
            if (!scan.damage().isEmpty()) {
                warnings.accept(scan.file() + " is damaged");
            }
        }
        return player.result(List.of(), 0);
    }

    private static List<SegmentScan> scan(QueueFiles files) throws IOException {
        List<Long> sequences = files.segments();
        try {
            return IntStream.range(0, sequences.size())
                    .parallel()
                    .mapToObj(i -> {
                        long sequence = sequences.get(i);
                        try {
                            return SegmentScan.of(files.segment(sequence), sequence, i == sequences.size() - 1);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e.getMessage(), e);
                        }
                    })
                    .toList();
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * What was torn goes, so that the segment ends with a record from now on; and what was read may only be in memory, if it was the
     * process alone that died, so it is synced before anything is built upon it.
     */
    private static void cutOff(Disk disk, SegmentScan scan) throws IOException {
        try (Disk.OpenFile file = disk.open(scan.file())) {
            if (scan.end() < scan.length()) {
                file.truncate(scan.end());
            }
            file.force();
        }
    }

    private void sweepBig(Disk disk, QueueFiles files, @Nullable Corruption corruption) throws IOException {
        Set<String> needed = new HashSet<>();
        index.values().stream().filter(StoredEntry::isBig).forEach(entry -> needed.add(QueueNumber.text(entry.id())));
        for (Path file : files.bigFiles()) {
            if (needed.contains(String.valueOf(file.getFileName()))) {
                continue;
            }
            if (corruption == null) {
                disk.delete(file); // being written when the process ended, or of a message that has left
            } else {
                corruption.keep(file); // perhaps it was its record that is damaged
            }
        }
    }

    private static final class Player {
        private final QueueFiles files;
        private final Consumer<String> warnings;
        private final Map<Long, Known> known = new LinkedHashMap<>();
        private final List<Segment> segments = new ArrayList<>();
        private long lastId;

        private static final class Known {
            private final ByteBuffer body;
            private Place place;
            private @Nullable ByteBuffer state;
            private @Nullable Place statePlace;

            Known(ByteBuffer body, Place place) {
                this.body = body;
                this.place = place;
            }
        }

        Player(QueueFiles files, Consumer<String> warnings) {
            this.files = files;
            this.warnings = warnings;
        }

        void play(SegmentScan scan, SegmentHeader header) {
            Segment segment = new Segment(header, scan.file());
            segments.add(segment);
            for (SegmentScan.Found found : scan.records()) {
                long id = found.header().id();
                lastId = Math.max(lastId, id);
                Place place = new Place(
                        segment,
                        found.offset(),
                        found.header().bodyLength(),
                        found.header().contentLength());
                switch (found.header().type()) {
                    case RecordHeader.MESSAGE -> message(id, found.body(), place);
                    case RecordHeader.STATE -> state(id, found.body(), place);
                    case RecordHeader.DONE -> known.remove(id);
                    default -> {
                        // SEAL
                    }
                }
            }
        }

        private void message(long id, ByteBuffer body, Place place) {
            Known old = known.get(id);
            if (old == null) {
                known.put(id, new Known(body, place));
            } else {
                old.place = place; // a copy: its state may follow or have come before
            }
        }

        private void state(long id, ByteBuffer body, Place place) {
            Known message = known.get(id);
            if (message != null) {
                message.state = body;
                message.statePlace = place;
            }
        }

        Recovery result(List<Path> spares, long lastSequence) throws IOException {
            Map<Long, StoredEntry> index = HashMap.newHashMap(known.size());
            List<StoredMessage> messages = new ArrayList<>(known.size());
            Map<String, String> reasons = new HashMap<>();
            for (Map.Entry<Long, Known> each : known.entrySet()) {
                long id = each.getKey();
                Known message = each.getValue();
                EnvelopeRecord envelope = EnvelopeRecord.parse(id, message.body);
                if (envelope.big() && !isWhole(envelope, id)) {
                    continue;
                }
                StoredEntry entry = new StoredEntry(envelope, id, message.place);
                message.place.segment().added(message.place);
                DeliveryState state = DeliveryState.initial(envelope.envelope());
                if (message.state != null && message.statePlace != null) {
                    state = StateRecord.parse(message.state, reasons);
                    entry.stateAt(message.statePlace);
                }
                index.put(id, entry);
                messages.add(new StoredMessage(envelope.envelope(), state));
            }
            messages.sort(Comparator.comparing(message -> message.envelope().arrival()));
            return new Recovery(index, messages, segments, spares, lastSequence, lastId);
        }

        /** A big message whose file is gone has been delivered: on a full disk the file goes before the DONE can be written. */
        private boolean isWhole(EnvelopeRecord envelope, long id) throws IOException {
            Path file = files.big(id);
            if (!Files.exists(file)) {
                warnings.accept(
                        QueueNumber.text(id) + ": " + file + " is not there; the message is taken for delivered");
                return false;
            }
            if (Files.size(file) != envelope.envelope().contentLength()) {
                warnings.accept(QueueNumber.text(id) + ": message is damaged: " + file + " has " + Files.size(file)
                        + " bytes instead of " + envelope.envelope().contentLength());
            }
            return true;
        }
    }
}

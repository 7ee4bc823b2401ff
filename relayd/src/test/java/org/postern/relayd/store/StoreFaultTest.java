package org.postern.relayd.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.QueueFullException;

/** Each step that the store takes on the disk fails in turn, or the world ends there: what was acknowledged is never lost. */
class StoreFaultTest {
    private static final int SEGMENT_BYTES = 32 * 1024;
    private static final int STEPS = 60;

    @TempDir
    private Path directory;

    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final long seed = new Random().nextLong();

    private LogStore open(Disk disk, Path place) throws IOException {
        return LogStore.open(disk, place, InstantSource.system(), SEGMENT_BYTES, StoreModel.FRESH_BYTES, warnings::add);
    }

    /** Runs until {@code last} disk steps have been tried in turn. */
    private interface Scenario {
        /** @return how many disk steps there were */
        int play(FaultyDisk disk, int step, Path place, Random random) throws IOException;
    }

    private void forEachStep(Scenario scenario) throws IOException {
        System.out.println("StoreFaultTest seed " + seed);
        int last = 1;
        for (int step = 1; step <= last; step++) {
            try {
                Path place = directory.resolve("at" + step);
                last = Math.max(
                        step == 1 ? 0 : last, scenario.play(new FaultyDisk(), step, place, new Random(seed + step)));
                last = Math.min(last, 80);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ", step " + step + ": " + e.getMessage(), e);
            }
        }
        assertThat(last).isGreaterThan(50);
    }

    private void oneFault(String text, IntPredicate after) throws IOException {
        forEachStep((disk, step, place, random) -> {
            StoreModel model = new StoreModel(random);
            int steps;
            try (LogStore store = open(disk, place)) {
                disk.failAt(text, number -> number == step || after.test(number - step));
                model.work(store, STEPS);
                steps = disk.steps();
                disk.failAt("", number -> false);
                model.accept(store, 100);
                model.work(store, STEPS);
                model.assertReadable(store);
            }
            try (LogStore store = open(new FaultyDisk(), place)) {
                model.assertRecovered(store, false);
            }
            return steps;
        });
    }

    @Test
    void oneStepThatFailsLosesNothing() throws IOException {
        oneFault("injected fault", further -> false);
    }

    @Test
    void aDiskThatIsFullForAWhileLosesNothing() throws IOException {
        oneFault("No space left on device", further -> further > 0 && further < 25);
    }

    @Test
    void aProcessThatIsKilledAtAnyStepLosesNothing() throws IOException {
        theWorldEnds(false);
    }

    @Test
    void aPowerCutAtAnyStepLosesNothing() throws IOException {
        theWorldEnds(true);
    }

    private void theWorldEnds(boolean powerCut) throws IOException {
        forEachStep((disk, step, place, random) -> {
            StoreModel model = new StoreModel(random);
            Path world = place.resolve("world");
            int steps;
            try (LogStore store = open(disk, world)) {
                disk.failAt("the world has ended", number -> number >= step);
                model.work(store, STEPS);
                steps = disk.steps();
            }
            Path after = Files.createDirectory(place.resolve("after"));
            disk.survivors(after, powerCut, random);
            warnings.clear();
            try (LogStore store = open(new FaultyDisk(), after)) {
                model.assertRecovered(store, true);
                model.work(store, STEPS);
            }
            assertThat(warnings).noneMatch(line -> line.contains("bad bytes"));
            try (LogStore store = open(new FaultyDisk(), after)) {
                model.assertReadable(store);
            }
            return steps;
        });
    }

    @Test
    void aFullDiskIsToldFromABrokenOne() throws IOException {
        FaultyDisk disk = new FaultyDisk();
        StoreModel model = new StoreModel(new Random(seed));
        String kept;
        try (LogStore store = open(disk, directory)) {
            Envelope before = model.accept(store, 100);
            disk.failAt("No space left on device", number -> true);
            assertThatThrownBy(() -> model.accept(store, 100)).isInstanceOf(QueueFullException.class);
            assertThatThrownBy(() -> model.accept(store, 1_000_000)).isInstanceOf(QueueFullException.class);
            disk.failAt("Input/output error", number -> true);
            assertThatThrownBy(() -> model.accept(store, 100))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(QueueFullException.class);
            store.remove(before.id()); // deliveries go on
            disk.failAt("", number -> false);
            Envelope later = model.accept(store, 100);
            store.sync();
            assertThat(warnings).anyMatch(line -> line.contains("can be written again"));
            kept = later.id();
        }
        try (LogStore next = open(new FaultyDisk(), directory)) {
            assertThat(next.recovered())
                    .extracting(message -> message.envelope().id())
                    .containsExactly(kept);
        }
    }
}

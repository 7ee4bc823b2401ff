package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** An ext4 file system in a file, mounted by a loop device, whose power can be cut. */
final class LoopDisk implements AutoCloseable {
    private static final long BYTES = 192L << 20;

    /**
     * EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH: what has not reached the device by now never will, and every write and fsync
     * from now on fails. Unmounted and mounted again, the file system is as after a power cut: its journal is replayed.
     */
    private static final String SHUTDOWN =
            "open(D, '<', $ARGV[0]) or exit 1; my $flags = pack('L', 2); ioctl(D, 0x8004587d, $flags) or exit 1";

    private final Path place;
    private Path image;

    private LoopDisk(Path image, Path place) {
        this.image = image;
        this.place = place;
    }

    /** Makes and mounts one, in {@code directory}; nothing where that is not possible. */
    static Optional<LoopDisk> in(Path directory) throws IOException {
        Path image = directory.resolve("disk.img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(BYTES);
        }
        LoopDisk disk = new LoopDisk(image, Files.createDirectory(directory.resolve("disk")));
        return Commands.succeeds("mkfs.ext4", "-q", "-F", image.toString()) && disk.mount()
                ? Optional.of(disk)
                : Optional.empty();
    }

    private boolean mount() {
        return Commands.succeeds("mount", "-o", "loop", image.toString(), place.toString());
    }

    /** Where it is mounted. */
    Path path() {
        return place;
    }

    /** From now on nothing reaches the disk. */
    void cutPower() {
        assertThat(Commands.succeeds("perl", "-e", SHUTDOWN, place.toString())).isTrue();
    }

    /**
     * Mounts a copy of it; nobody may have a file of it open. The file system itself stays mounted, shut down, in mount namespaces that
     * other processes of the machine have made meanwhile.
     */
    void restorePower() throws IOException {
        assertThat(Commands.succeeds("umount", place.toString())).isTrue();
        Path copy = image.resolveSibling(image.getFileName() + "+");
        assertThat(Commands.succeeds("cp", "--sparse=always", image.toString(), copy.toString()))
                .isTrue();
        Files.delete(image);
        image = copy;
        assertThat(mount()).isTrue();
    }

    @Override
    public void close() {
        assertThat(Commands.succeeds("umount", place.toString())).isTrue();
    }
}

package org.postern.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.mapdb.Serializer;

/** What is compared: ours, its peers, and what one would write first. */
public enum Contender {
    /** A table compiled by postmap. */
    POSTERN("Postern", "compiled table, asked with bytes") {
        @Override
        void build(Path directory, GeneratedKeys keys, GeneratedValues values) throws IOException {
            CompiledTableStore.build(directory, keys, values);
        }

        @Override
        Store open(Path directory, GeneratedKeys keys, GeneratedValues values) {
            return CompiledTableStore.open(directory);
        }
    },
    /** Everything on the heap; the bound for what Java can do. */
    HASH_MAP("HashMap", "String keys that know their hash code") {
        @Override
        void build(Path directory, GeneratedKeys keys, GeneratedValues values) {}

        @Override
        Store open(Path directory, GeneratedKeys keys, GeneratedValues values) {
            return MapStore.ofHashMap(keys, values);
        }
    },
    /** The C library behind {@code cdb:}. */
    TINYCDB("tinycdb", "C, called through the foreign function interface") {
        @Override
        Optional<String> missing() {
            return CdbStore.isInstalled()
                    ? Optional.empty()
                    : Optional.of(CdbLibrary.FILE + " is not installed (Debian, Ubuntu: libcdb1)");
        }

        @Override
        void build(Path directory, GeneratedKeys keys, GeneratedValues values) {
            CdbStore.build(directory, keys, values);
        }

        @Override
        Store open(Path directory, GeneratedKeys keys, GeneratedValues values) {
            return new CdbStore(directory);
        }
    },
    /** The C library behind {@code lmdb:}, from Java. */
    LMDBJAVA("lmdbjava", "C, one read transaction kept open") {
        @Override
        void build(Path directory, GeneratedKeys keys, GeneratedValues values) {
            LmdbStore.build(directory, keys, values);
        }

        @Override
        Store open(Path directory, GeneratedKeys keys, GeneratedValues values) {
            return new LmdbStore(directory);
        }
    },
    /** Stock MapDB as its documentation begins. */
    SORTED_TABLE_MAP("MapDB SortedTableMap", "Serializer.STRING, defaults") {
        @Override
        void build(Path directory, GeneratedKeys keys, GeneratedValues values) {
            MapDbFiles.buildSortedTable(
                    directory, KeyForm.text(keys, values), Serializer.STRING, MapDbFiles.DEFAULT_NODE);
        }

        @Override
        Store open(Path directory, GeneratedKeys keys, GeneratedValues values) {
            return MapDbFiles.openSortedTable(directory, Serializer.STRING, GeneratedKeys::texts);
        }
    },
    /** Stock MapDB with the serializer and node size that suit it best. */
    SORTED_TABLE_MAP_BYTES("MapDB SortedTableMap", "Serializer.BYTE_ARRAY, nodes of 8") {
        @Override
        void build(Path directory, GeneratedKeys keys, GeneratedValues values) {
            MapDbFiles.buildSortedTable(directory, KeyForm.bytes(keys, values), Serializer.BYTE_ARRAY, 8);
        }

        @Override
        Store open(Path directory, GeneratedKeys keys, GeneratedValues values) {
            return MapDbFiles.openSortedTable(directory, Serializer.BYTE_ARRAY, GeneratedKeys::keys);
        }
    },
    /** Stock MapDB's tree. */
    B_TREE_MAP("MapDB BTreeMap", "Serializer.STRING, defaults") {
        @Override
        void build(Path directory, GeneratedKeys keys, GeneratedValues values) {
            MapDbFiles.buildTree(directory, KeyForm.text(keys, values), Serializer.STRING, MapDbFiles.DEFAULT_NODE);
        }

        @Override
        Store open(Path directory, GeneratedKeys keys, GeneratedValues values) {
            return MapDbFiles.openTree(directory, Serializer.STRING, GeneratedKeys::texts);
        }
    },
    /** Stock MapDB's tree with the serializer and node size that suit it best. */
    B_TREE_MAP_BYTES("MapDB BTreeMap", "Serializer.BYTE_ARRAY, nodes of 8") {
        @Override
        void build(Path directory, GeneratedKeys keys, GeneratedValues values) {
            MapDbFiles.buildTree(directory, KeyForm.bytes(keys, values), Serializer.BYTE_ARRAY, 8);
        }

        @Override
        Store open(Path directory, GeneratedKeys keys, GeneratedValues values) {
            return MapDbFiles.openTree(directory, Serializer.BYTE_ARRAY, GeneratedKeys::keys);
        }
    },
    /** Stock MapDB's hash table. */
    H_TREE_MAP("MapDB HTreeMap", "Serializer.STRING, defaults") {
        @Override
        void build(Path directory, GeneratedKeys keys, GeneratedValues values) {
            MapDbFiles.buildHash(directory, KeyForm.text(keys, values), Serializer.STRING);
        }

        @Override
        Store open(Path directory, GeneratedKeys keys, GeneratedValues values) {
            return MapDbFiles.openHash(directory, Serializer.STRING, GeneratedKeys::texts);
        }
    },
    /** Stock MapDB's hash table without strings. */
    H_TREE_MAP_BYTES("MapDB HTreeMap", "Serializer.BYTE_ARRAY") {
        @Override
        void build(Path directory, GeneratedKeys keys, GeneratedValues values) {
            MapDbFiles.buildHash(directory, KeyForm.bytes(keys, values), Serializer.BYTE_ARRAY);
        }

        @Override
        Store open(Path directory, GeneratedKeys keys, GeneratedValues values) {
            return MapDbFiles.openHash(directory, Serializer.BYTE_ARRAY, GeneratedKeys::keys);
        }
    };

    private final String label;
    private final String variant;

    Contender(String label, String variant) {
        this.label = label;
        this.variant = variant;
    }

    String label() {
        return label;
    }

    /** How it is used here. */
    String variant() {
        return variant;
    }

    /** What is not installed; empty when all is there. */
    Optional<String> missing() {
        return Optional.empty();
    }

    /** Writes its file or files into the empty {@code directory}. */
    abstract void build(Path directory, GeneratedKeys keys, GeneratedValues values) throws IOException;

    /** Opens what {@link #build} left; what keeps nothing on disk is filled here. */
    abstract Store open(Path directory, GeneratedKeys keys, GeneratedValues values);

    /** How much {@link #build} left in {@code directory}, bytes. */
    static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}

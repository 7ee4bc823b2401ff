package org.postern.benchmarks;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.Serializer;
import org.mapdb.SortedTableMap;
import org.mapdb.serializer.GroupSerializer;
import org.mapdb.volume.MappedFileVol;
import org.mapdb.volume.Volume;

/** MapDB's maps as one would use them without a format of one's own: filled once, then opened again to be read, mapped. */
final class MapDbFiles {
    /** MapDB's own choice of node size for either sorted map. */
    static final int DEFAULT_NODE = 32;

    private static final String NAME = "table";

    private MapDbFiles() {}

    private static String file(Path directory) {
        return directory.resolve("table.db").toString();
    }

    static <K> void buildSortedTable(Path directory, KeyForm<K> entries, GroupSerializer<K> serializer, int nodeSize) {
        Volume volume = MappedFileVol.FACTORY.makeVolume(file(directory), false);
        SortedTableMap.Sink<K, K> sink = SortedTableMap.create(volume, serializer, serializer)
                .nodeSize(nodeSize)
                .createFromSink();
        entries.forEachInOrder(sink::put);
        sink.create();
        volume.close();
    }

    static <K> Store openSortedTable(
            Path directory, GroupSerializer<K> serializer, Function<GeneratedKeys, K[]> keyForm) {
        Volume volume = MappedFileVol.FACTORY.makeVolume(file(directory), true);
        Map<K, K> map = SortedTableMap.open(volume, serializer, serializer);
        return new MapStore<>(map, keyForm, volume::close);
    }

    static <K> void buildTree(Path directory, KeyForm<K> entries, GroupSerializer<K> serializer, int nodeSize) {
        try (DB db = DBMaker.fileDB(file(directory)).fileMmapEnable().make()) {
            DB.TreeMapSink<K, K> sink = db.treeMap(NAME, serializer, serializer)
                    .maxNodeSize(nodeSize)
                    .createFromSink();
            entries.forEachInOrder(sink::put);
            sink.create();
        }
    }

    static <K> Store openTree(Path directory, GroupSerializer<K> serializer, Function<GeneratedKeys, K[]> keyForm) {
        DB db = openDb(directory);
        return new MapStore<>(db.treeMap(NAME, serializer, serializer).open(), keyForm, db::close);
    }

    static <K> void buildHash(Path directory, KeyForm<K> entries, Serializer<K> serializer) {
        try (DB db = DBMaker.fileDB(file(directory)).fileMmapEnable().make()) {
            Map<K, K> map = db.hashMap(NAME, serializer, serializer).create();
            entries.forEach(map::put);
        }
    }

    static <K> Store openHash(Path directory, Serializer<K> serializer, Function<GeneratedKeys, K[]> keyForm) {
        DB db = openDb(directory);
        return new MapStore<>(db.hashMap(NAME, serializer, serializer).open(), keyForm, db::close);
    }

    private static DB openDb(Path directory) {
        return DBMaker.fileDB(file(directory)).fileMmapEnable().readOnly().make();
    }
}

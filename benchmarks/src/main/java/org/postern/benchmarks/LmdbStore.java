package org.postern.benchmarks;

import static java.nio.ByteBuffer.allocateDirect;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Txn;

/** LMDB through lmdbjava; each asker keeps a read transaction open, which spares it the price of beginning one for each key. */
final class LmdbStore implements Store {
    private static final String NAME = "table";
    private static final int KEY_SIZE = 511; // LMDB's limit, bytes

    private final Env<ByteBuffer> env;
    private final Dbi<ByteBuffer> table;
    private final List<Txn<ByteBuffer>> transactions = new ArrayList<>();

    LmdbStore(Path directory) {
        env = Env.create().setMaxDbs(1).open(directory.toFile(), EnvFlags.MDB_RDONLY_ENV, EnvFlags.MDB_NOTLS);
        table = env.openDbi(NAME);
    }

    static void build(Path directory, GeneratedKeys keys, GeneratedValues values) {
        long size = (1L << 24) + 512L * keys.count();
        try (Env<ByteBuffer> env =
                Env.create().setMapSize(size).setMaxDbs(1).open(directory.toFile(), EnvFlags.MDB_NOSYNC)) {
            Dbi<ByteBuffer> table = env.openDbi(NAME, DbiFlags.MDB_CREATE);
            ByteBuffer keyBuffer = allocateDirect(KEY_SIZE);
            ByteBuffer valueBuffer = allocateDirect(KEY_SIZE);
            try (Txn<ByteBuffer> transaction = env.txnWrite()) {
                for (int i = 0; i < keys.count(); i++) {
                    keyBuffer
                            .clear()
                            .put(keys.bytes(), keys.offset(i), keys.length(i))
                            .flip();
                    valueBuffer.clear().put(values.bytes(i)).flip();
                    table.put(transaction, keyBuffer, valueBuffer);
                }
                transaction.commit();
            }
            env.sync(true);
        }
    }

    @Override
    public synchronized Asker asker(GeneratedKeys keys) {
        Txn<ByteBuffer> transaction = env.txnRead();
        transactions.add(transaction);
        ByteBuffer key = allocateDirect(KEY_SIZE);
        return new Asker() {
            @Override
            public @Nullable Object find(int i) {
                key.clear().put(keys.bytes(), keys.offset(i), keys.length(i)).flip();
                return table.get(transaction, key);
            }
        };
    }

    @Override
    public void close() {
        transactions.forEach(Txn::close);
        env.close();
    }
}

package org.postern.tables;

import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * Several tables that answer as one: {@code unionmap:} and {@code pipemap:} (DATABASE_README). The members belong to whoever opened
 * them.
 */
record ComposedTable(String name, List<Table> members, Way way) implements Table {
    /** How the answer is made. */
    enum Way {
        /** What each member has for the key, separated by commas. */
        UNION,
        /** What a member says is the key for the next; what the last one says is the answer. */
        PIPE
    }

    @Override
    public LookupResult lookup(byte[] key, int offset, int length) {
        return switch (way) {
            case UNION -> union(key, offset, length);
            case PIPE -> pipe(key, offset, length);
        };
    }

    private LookupResult union(byte[] key, int offset, int length) {
        ByteArrayOutputStream values = new ByteArrayOutputStream();
        boolean found = false;
        for (Table member : members) {
            switch (member.lookup(key, offset, length)) {
                case LookupResult.Found(TableValue value) -> {
                    if (values.size() > 0) {
                        values.write(',');
                    }
                    values.writeBytes(value.bytes());
                    found = true;
                }
                case LookupResult.NotFound none -> {}
                case LookupResult.Failed failed -> {
                    return inMyName(failed, member);
                }
            }
        }
        return found ? new LookupResult.Found(new TableValue(values.toByteArray())) : LookupResult.notFound();
    }

    private LookupResult pipe(byte[] key, int offset, int length) {
        LookupResult result = LookupResult.notFound();
        byte[] question = key;
        int from = offset;
        int size = length;
        for (Table member : members) {
            result = member.lookup(question, from, size);
            if (result instanceof LookupResult.Failed failed) {
                return inMyName(failed, member);
            }
            if (!(result instanceof LookupResult.Found(TableValue value))) {
                return result;
            }
            question = value.bytes();
            from = 0;
            size = question.length;
        }
        return result;
    }

    private LookupResult.Failed inMyName(LookupResult.Failed failed, Table member) {
        String theirs = "table " + member.name() + ":";
        return failed.reason().startsWith(theirs)
                ? new LookupResult.Failed(
                        "table " + name + ":" + failed.reason().substring(theirs.length()))
                : failed;
    }

    /** As the first member has them, which is the one that the key is put to. */
    @Override
    public boolean hasFixedKeys() {
        return members.getFirst().hasFixedKeys();
    }

    @Override
    public void close() {}
}

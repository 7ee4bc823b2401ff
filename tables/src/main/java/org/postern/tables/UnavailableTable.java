package org.postern.tables;

/** Stands in for a table that cannot be opened: every look-up fails with the reason, so that mail is deferred and not bounced. */
record UnavailableTable(String name, String reason) implements Table {
    @Override
    public LookupResult lookup(byte[] key, int offset, int length) {
        return new LookupResult.Failed(reason);
    }

    @Override
    public void close() {}
}

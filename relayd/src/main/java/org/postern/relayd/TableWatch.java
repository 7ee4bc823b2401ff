package org.postern.relayd;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import org.postern.relayd.log.MailLog;
import org.postern.tables.Generation;
import org.postern.tables.TableChange;
import org.postern.tables.TableRegistry;

/** Takes up newly compiled tables within a second and says so in the log. */
final class TableWatch implements AutoCloseable {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    private final TableRegistry tables;
    private final MailLog log;
    private final Thread thread;

    TableWatch(TableRegistry tables, MailLog log) {
        this.tables = tables;
        this.log = log;
        this.thread = Thread.ofVirtual().name("table watch").start(this::watch);
    }

    private void watch() {
        try {
            while (true) {
                TimeUnit.SECONDS.sleep(1);
                try {
                    tables.refresh().forEach(this::tell);
                } catch (RuntimeException | Error e) {
                    // Tables go on answering from what they have; the watch must not end.
                    log.error("master", "looking for new tables: " + e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(TableChange change) {
        switch (change) {
            case TableChange.Switched(var table, var generation) ->
                log.info(
                        "master",
                        "table " + table + ": now "
                                + generation.map(TableWatch::text).orElse("readable"));
            case TableChange.Kept(var table, var reason) ->
                log.warning(
                        "master", "table " + table + ": the new file is not used, look-ups go on as before: " + reason);
        }
    }

    private static String text(Generation generation) {
        return generation.entries() + (generation.entries() == 1 ? " entry" : " entries") + ", compiled "
                + TIME.format(generation.built());
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

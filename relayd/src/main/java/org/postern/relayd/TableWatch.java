package org.postern.relayd;

import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.postern.relayd.log.MailLog;
import org.postern.tables.TableChange;
import org.postern.tables.TableRegistry;
import org.postern.tables.compiled.Generation;

/** Takes up newly compiled tables within a second and says so in the log. */
final class TableWatch implements AutoCloseable {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());
    /** Half of the promise: the other half is for verifying what was found. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final int DIGEST_SHOWN = 12;

    private final TableRegistry tables;
    private final MailLog log;
    private final Thread thread;

    /** @param ended is run when this has been closed and {@code tables} are not touched any more */
    TableWatch(TableRegistry tables, MailLog log, Runnable ended) {
        this.tables = tables;
        this.log = log;
        // Verifying a large table is work for seconds; a virtual thread would keep sessions from running meanwhile.
        this.thread = Thread.ofPlatform().daemon().name("table watch").start(() -> {
            try {
                watch();
            } finally {
                ended.run();
            }
        });
    }

    private void watch() {
        try {
            while (true) {
                try {
                    List<TableChange> changes = tables.refresh();
                    if (Thread.currentThread().isInterrupted()) {
                        return; // which is a reason for files not to open
                    }
                    changes.forEach(this::tell);
                } catch (RuntimeException | Error e) {
                    // Tables go on answering from what they have; the watch must not end.
                    log.error("master", "looking for new tables: " + e);
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(TableChange change) {
        switch (change) {
            case TableChange.Switched(var table, var generation, var took) ->
                log.info(
                        "master",
                        "table " + table + ": now "
                                + generation.map(TableWatch::text).orElse("readable") + "; verified and in use after "
                                + took.toMillis() + " ms");
            case TableChange.Refused(var table, var reason, var answering) ->
                log.warning(
                        "master",
                        "table " + table + ": "
                                + (answering
                                        ? "the file on disk is not used, look-ups go on as before: "
                                        : "mail that needs it is deferred: ")
                                + reason);
            case TableChange.Forgotten(var table, var source, var compiled) ->
                // Postfix's words, which log watchers look for.
                log.warning(
                        "master",
                        "database " + compiled + " is older than source file " + source
                                + ", whose content is another by now: run \"postmap " + source + "\"");
        }
    }

    private static String text(Generation generation) {
        return generation.entries() + (generation.entries() == 1 ? " entry" : " entries") + ", compiled "
                + TIME.format(generation.built())
                + generation
                        .sourceSha256()
                        .map(digest -> ", source SHA-256 " + digest.substring(0, DIGEST_SHOWN))
                        .orElse(", changed by postmap -i or -d");
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

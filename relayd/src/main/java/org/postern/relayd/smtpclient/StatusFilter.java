package org.postern.relayd.smtpclient;

import java.util.function.Consumer;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.queue.DeliveryResult.Status;
import org.postern.relayd.smtp.Reply;
import org.postern.tables.LookupResult;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableList;
import org.postern.tables.TableRegistry;

/**
 * Replaces what came of deliveries (smtp_delivery_status_filter): the table is asked for {@code X.Y.Z text}, and answers with the same. What
 * was delivered stays delivered, and what was not may be given up or tried again.
 */
final class StatusFilter {
    private final TableList table;
    private final Consumer<String> log;

    /** {@code log} takes warnings. */
    StatusFilter(MainCf main, TableRegistry tables, Consumer<String> log) {
        this.table = tables.list(main.get(Settings.SMTP_DELIVERY_STATUS_FILTER));
        this.log = log;
    }

    /** What is said of {@code result}; the same when the table has nothing for it, or nothing that makes sense. */
    DeliveryResult applied(DeliveryResult result) {
        if (table.isEmpty()) {
            return result;
        }
        return switch (table.lookup(result.dsn() + " " + result.text(), LookupTrace.NONE)) {
            case LookupResult.NotFound() -> result;
            case LookupResult.Found(var value) -> replaced(result, value.text());
            case LookupResult.Failed(String reason) -> {
                log.accept("warning: smtp_delivery_status_filter: lookup error: " + reason);
                yield result;
            }
        };
    }

    private DeliveryResult replaced(DeliveryResult result, String other) {
        int end = Reply.enhancedEnd(other);
        boolean sent = end > 0 && other.startsWith("2");
        if (end == 0 || sent != (result.status() == Status.SENT)) {
            log.accept("warning: smtp_delivery_status_filter: bad status code: " + other);
            return result;
        }
        Status status = sent ? Status.SENT : other.startsWith("4") ? Status.DEFERRED : Status.BOUNCED;
        return result.replaced(
                status, other.substring(0, end), other.substring(end).strip());
    }
}

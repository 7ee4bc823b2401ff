package org.postern.relayd.smtpclient;

import java.util.function.Consumer;
import org.postern.tables.LookupResult;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableList;

/** Replaces lines of one server's replies (smtp_reply_filter). */
final class ReplyFilter {
    /** Leaves everything as it is. */
    static final ReplyFilter NONE = new ReplyFilter(TableList.EMPTY, "", text -> {});

    private final TableList table;
    private final String server;
    private final Consumer<String> log;

    /**
     * A filter for one connection.
     *
     * @param server as the log names it
     * @param log takes a line for each that is replaced
     */
    ReplyFilter(TableList table, String server, Consumer<String> log) {
        this.table = table;
        this.server = server;
        this.log = log;
    }

    /**
     * What counts as the line that the server sent.
     *
     * @throws BrokenConversation when the table does not answer
     */
    String applied(String line) throws BrokenConversation {
        if (table.isEmpty()) {
            return line;
        }
        return switch (table.lookup(line, LookupTrace.NONE)) {
            case LookupResult.NotFound() -> line;
            case LookupResult.Found(var value) -> {
                String other = ReplyReader.printable(value.text());
                log.accept(server + ": replacing server reply \"" + line + "\" with \"" + other + "\"");
                yield other;
            }
            case LookupResult.Failed(String reason) ->
                throw new BrokenConversation(BrokenConversation.Kind.LOCAL_DATA, reason);
        };
    }
}

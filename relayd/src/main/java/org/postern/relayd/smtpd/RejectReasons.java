package org.postern.relayd.smtpd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.relayd.restrictions.Decision;
import org.postern.relayd.restrictions.DecisionTrace;
import org.postern.tables.TableSource;
import org.postern.tables.compiled.Generation;

/**
 * Says for the log what refused (relayd_log_reason): the line of a table's text, or the table where there is none, and the restriction.
 * Lines of compiled tables are remembered, since finding one reads the whole text. Safe for use by any number of threads.
 */
final class RejectReasons {
    private static final int REMEMBERED = 1000;

    private final boolean on;
    private final Map<Hit, Found> found = Collections.synchronizedMap(new LinkedHashMap<Hit, Found>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Hit, Found> eldest) {
            return size() > REMEMBERED;
        }
    });

    private record Hit(String table, String key, Generation generation) {}

    /** @param modified of the text, before it was read */
    private record Found(TableSource.Place place, FileTime modified) {}

    private RejectReasons(boolean on) {
        this.on = on;
    }

    static RejectReasons of(MainCf config) {
        return new RejectReasons(config.get(Settings.RELAYD_LOG_REASON));
    }

    /** What to append to the line about a refusal, {@code  reason=<FILE, line N, LIST: WORD>}; empty when it is not asked for. */
    String suffix(Decision decision) {
        if (!on || decision.reason().isEmpty()) {
            return "";
        }
        String table = decision.trace()
                .deciding()
                .map(question -> place(question) + ", ")
                .orElse("");
        return " reason=<" + table + decision.reason() + ">";
    }

    private String place(DecisionTrace.Step.Question question) {
        TableSource.Place place =
                question.generation().map(build -> remembered(question, build)).orElseGet(question::place);
        return switch (place) {
            case TableSource.Place.Line(Path file, int line) -> file.normalize() + ", line " + line;
            case TableSource.Place.Changed(Path file) -> question.table().name() + " (changed since it was compiled)";
            case TableSource.Place.Unknown() -> question.table().name();
        };
    }

    private TableSource.Place remembered(DecisionTrace.Step.Question question, Generation build) {
        Optional<FileTime> modified = modified(build.source());
        if (modified.isEmpty()) {
            return new TableSource.Place.Unknown();
        }
        Hit hit = new Hit(question.table().name(), question.key(), build);
        Found known = found.get(hit);
        if (known != null && known.modified().equals(modified.get())) {
            return known.place();
        }
        TableSource.Place place = question.place();
        found.put(hit, new Found(place, modified.get()));
        return place;
    }

    private static Optional<FileTime> modified(Path source) {
        try {
            return Optional.of(Files.getLastModifiedTime(source));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}

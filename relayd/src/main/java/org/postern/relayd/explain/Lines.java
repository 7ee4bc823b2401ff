package org.postern.relayd.explain;

import java.nio.file.Path;
import org.postern.relayd.restrictions.DecisionTrace;
import org.postern.tables.LookupResult;
import org.postern.tables.TableSource;

/** Answers of tables in words. */
final class Lines {
    private Lines() {}

    /** {@code FILE, line N: KEY VALUE} where the line is known. */
    static String answer(DecisionTrace.Step.Question question) {
        return switch (question.result()) {
            case LookupResult.Found(var value) -> place(question) + ": " + question.key() + " " + value.text();
            case LookupResult.NotFound() -> question.table().name() + ": no " + question.key();
            case LookupResult.Failed(String reason) -> question.table().name() + ": " + reason;
        };
    }

    /** The same, with the build of the table. */
    static String answerAndBuild(DecisionTrace.Step.Question question) {
        return answer(question)
                + question.generation()
                        .filter(build -> question.result() instanceof LookupResult.Found)
                        .map(build -> " (built " + build.built() + ", entries: " + build.entries() + ")")
                        .orElse("");
    }

    private static String place(DecisionTrace.Step.Question question) {
        return switch (question.place()) {
            case TableSource.Place.Line(Path file, int line) -> file.normalize() + ", line " + line;
            case TableSource.Place.Changed(Path file) ->
                question.table().name() + " (" + file + " has changed since it was compiled)";
            case TableSource.Place.Unknown() -> question.table().name();
        };
    }
}

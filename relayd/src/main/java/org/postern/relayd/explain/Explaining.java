package org.postern.relayd.explain;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postern.relayd.control.ControlAnswer;
import org.postern.relayd.explain.ExplainRequest.UsageException;
import org.postern.relayd.firewall.Firewall;
import org.postern.relayd.restrictions.Decision;

/** Answers requests to explain, in the daemon and without one. */
public final class Explaining {
    private static final int USAGE = 3;

    /** Who explains. */
    record Source(Optional<Instant> configured, List<String> differences) {
        /** A command that reads the files. */
        static final Source FILES = new Source(Optional.empty(), List.of());
    }

    /** Takes a line of the answer. */
    @FunctionalInterface
    interface Output {
        void line(String text) throws IOException;
    }

    private Explaining() {}

    /**
     * Answers a request that came over the control socket.
     *
     * @param firewall what is in use
     * @param configured when its configuration was read
     * @return the exit status of the command
     */
    public static int answer(List<String> words, ControlAnswer answer, Firewall firewall, Instant configured)
            throws IOException {
        try {
            ExplainRequest request = ExplainRequest.parse(words);
            List<Question> questions = request.questions();
            Source source = new Source(Optional.of(configured), Differences.of(firewall, configured));
            return explain(request, questions, firewall, source, line -> answer.print(line + "\n"));
        } catch (UsageException e) {
            answer.error("relayd explain: " + e.getMessage());
            return USAGE;
        }
    }

    static int explain(ExplainRequest request, List<Question> questions, Firewall firewall, Source source, Output out)
            throws IOException {
        Explainer explainer = new Explainer(firewall, request.dns());
        ExplanationText text = new ExplanationText(request.coloured());
        int status = 0;
        for (Question question : questions) {
            Explanation explanation = explainer.explain(question);
            for (String line : request.json()
                    ? List.of(ExplanationJson.line(explanation, source))
                    : text.lines(explanation, source)) {
                out.line(line);
            }
            status = worse(status, explanation.verdict());
        }
        return status;
    }

    /** A refusal counts for more than a deferral. */
    static int worse(int status, Decision.Verdict verdict) {
        return worse(
                status,
                switch (verdict) {
                    case ACCEPTED -> 0;
                    case REJECTED -> 1;
                    case DEFERRED -> 2;
                });
    }

    static int worse(int status, int other) {
        return other == 0 || status == 1 ? status : other;
    }
}

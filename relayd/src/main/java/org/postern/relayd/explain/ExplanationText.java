package org.postern.relayd.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postern.relayd.restrictions.Decision;
import org.postern.relayd.restrictions.DecisionTrace;

/** An explanation for people: the verdict first, what decided second, the rest indented. */
final class ExplanationText {
    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String PLAIN = "\u001b[0m";

    private final boolean colour;

    ExplanationText(boolean colour) {
        this.colour = colour;
    }

    List<String> lines(Explanation explanation) {
        List<String> lines = new ArrayList<>();
        Question question = explanation.question();
        lines.add(coloured(explanation.verdict()) + " " + explanation.reply().replace("\n", "\n  "));
        lines.add("because " + explanation.cause());
        lines.add("  from <%s> to <%s>, client %s%s, helo %s"
                .formatted(
                        question.sender(),
                        question.recipient(),
                        question.clientName().isEmpty() ? "" : question.clientName(),
                        "[" + question.client() + "]",
                        question.helo()));
        explanation.steps().forEach(stage -> stage(lines, stage));
        if (!explanation.rewritten().isEmpty()) {
            lines.add("  addresses");
            explanation.rewritten().forEach(entry -> lines.add("    " + Lines.answerAndBuild(entry)));
        }
        explanation.deliveries().forEach(delivery -> delivery(lines, delivery));
        return lines;
    }

    private String coloured(Decision.Verdict verdict) {
        String word = switch (verdict) {
            case ACCEPTED -> "accepted:";
            case REJECTED -> "rejected:";
            case DEFERRED -> "deferred:";
        };
        if (!colour) {
            return word;
        }
        return switch (verdict) {
                    case ACCEPTED -> GREEN;
                    case REJECTED -> RED;
                    case DEFERRED -> YELLOW;
                }
                + word
                + PLAIN;
    }

    /** Tables come below the restriction that asked them, which is noted after them. */
    private static void stage(List<String> lines, Explanation.Stage stage) {
        lines.add("  " + stage.name().replace('_', ' ').toLowerCase(Locale.ROOT));
        List<String> questions = new ArrayList<>();
        for (DecisionTrace.Step step : stage.decision().trace().steps()) {
            switch (step) {
                case DecisionTrace.Step.Question question -> questions.add("      " + Lines.answerAndBuild(question));
                case DecisionTrace.Step.Restriction(String list, String word, String outcome) -> {
                    lines.add("    " + (list.isEmpty() ? "" : list + ": ") + word + ": " + outcome);
                    lines.addAll(questions);
                    questions.clear();
                }
            }
        }
        lines.addAll(questions);
    }

    private static void delivery(List<String> lines, Explanation.Delivery delivery) {
        lines.add("  delivered to <%s> by %s%s"
                .formatted(
                        delivery.to(),
                        delivery.transport(),
                        delivery.nexthop().isEmpty() ? "" : ":" + delivery.nexthop()));
        delivery.routed().forEach(entry -> lines.add("    " + Lines.answerAndBuild(entry)));
        delivery.servers().forEach(server -> lines.add("    server " + server));
    }
}

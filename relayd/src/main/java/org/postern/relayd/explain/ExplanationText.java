package org.postern.relayd.explain;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postern.address.QuotedForm;
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

    List<String> lines(Explanation explanation, Explaining.Source source) {
        List<String> lines = new ArrayList<>();
        Question question = explanation.question();
        lines.add(coloured(explanation.verdict()) + " " + explanation.reply().replace("\n", "\n  "));
        lines.add("because " + explanation.cause());
        if (explanation.differsFromLog()) {
            lines.add("  the log has another reply: " + question.logged());
        }
        source.differences().forEach(text -> lines.add("  note: " + text));
        lines.add("  " + asked(question)
                + source.configured()
                        .map(time -> ", by the running daemon as configured at " + time.truncatedTo(ChronoUnit.SECONDS))
                        .orElse(""));
        explanation.steps().forEach(stage -> stage(lines, stage));
        explanation.rewritten().ifPresent(growth -> addresses(lines, question, growth));
        explanation.deliveries().forEach(delivery -> delivery(lines, delivery));
        return lines;
    }

    private static String asked(Question question) {
        StringBuilder text = new StringBuilder();
        SmtpCommand command = question.command();
        if (command == SmtpCommand.ETRN) {
            text.append("ETRN ").append(question.recipient()).append(", ");
        } else if (command == SmtpCommand.VRFY) {
            text.append("VRFY ").append(question.recipient());
            text.append(question.sender().isEmpty() ? ", " : " after MAIL FROM:<" + question.sender() + ">, ");
        } else if (command.compareTo(SmtpCommand.MAIL) >= 0) {
            text.append("from <").append(question.sender()).append('>');
            if (command != SmtpCommand.MAIL) {
                String recipient = question.recipient();
                text.append(" to ").append(recipient.isEmpty() ? "several" : "<" + recipient + ">");
            }
            text.append(", ");
        }
        text.append("client ")
                .append(question.clientName())
                .append('[')
                .append(question.client())
                .append(']');
        if (command != SmtpCommand.CONNECT && !question.helo().isEmpty()) {
            text.append(", helo ").append(question.helo());
        }
        return text.append(question.tls() ? ", with TLS" : "").toString();
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

    /** The tree, when there is more to it than the recipient as it was said. */
    private static void addresses(List<String> lines, Question question, AddressTree.Growth growth) {
        AddressTree tree = growth.tree();
        if (tree.children().isEmpty() && tree.address().equals(QuotedForm.unquote(question.recipient()))) {
            return;
        }
        lines.add("  addresses");
        growth.canonical().forEach(entry -> lines.add("    " + Lines.answerAndBuild(entry)));
        branch(lines, tree, "    ");
    }

    private static void branch(List<String> lines, AddressTree tree, String indent) {
        lines.add(indent
                + QuotedForm.quote(tree.address())
                + tree.entry()
                        .map(entry -> "  (" + Lines.answerAndBuild(entry) + ")")
                        .orElse(""));
        tree.children().forEach(child -> branch(lines, child, indent + "  "));
    }

    private static void delivery(List<String> lines, Explanation.Delivery delivery) {
        lines.add("  delivered to <%s> by %s%s"
                .formatted(
                        delivery.to(),
                        delivery.transport(),
                        delivery.nexthop().isEmpty() ? "" : ":" + delivery.nexthop()));
        delivery.routed().forEach(entry -> lines.add("    " + Lines.answerAndBuild(entry)));
        delivery.tls().forEach(tls -> lines.add("    TLS: " + tls));
        delivery.servers().forEach(server -> lines.add("    server " + server));
    }
}

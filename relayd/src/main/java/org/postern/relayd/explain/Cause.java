package org.postern.relayd.explain;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.relayd.restrictions.Decision;
import org.postern.relayd.restrictions.DecisionTrace;
import org.postern.tables.LookupResult;

/** Finds the one line that a verdict comes from. */
final class Cause {
    /** Replies that come from a setting and no restriction, by how they end. */
    private static final Map<String, Setting<?>> BY_SETTING = Map.of(
            "Message size exceeds fixed limit", Settings.MESSAGE_SIZE_LIMIT,
            "Insufficient system storage", Settings.QUEUE_MINFREE,
            "Error: bare <LF> received", Settings.SMTPD_FORBID_BARE_NEWLINE,
            "Must issue a STARTTLS command first", Settings.SMTPD_TLS_SECURITY_LEVEL);

    private final MainCf config;

    Cause(MainCf config) {
        this.config = config;
    }

    /** In words that fit after "because". */
    String of(List<Explanation.Stage> stages, Decision.Verdict verdict, String reply) {
        return BY_SETTING.entrySet().stream()
                .filter(each -> reply.endsWith(each.getKey()))
                .findFirst()
                .map(each -> "of " + each.getValue() + " (" + config.origin(each.getValue()) + ")")
                .orElseGet(() -> byDecision(stages, verdict, reply));
    }

    private String byDecision(List<Explanation.Stage> stages, Decision.Verdict verdict, String reply) {
        if (stages.isEmpty()) {
            return "of the command itself: no restriction was asked";
        }
        Explanation.Stage deciding = stages.stream()
                .filter(stage -> !stage.decision().isAccepted())
                .reduce((first, last) -> last)
                .orElseGet(() -> stages.stream()
                        .filter(stage -> stage.name().equals("RCPT"))
                        .findFirst()
                        .orElse(stages.getLast()));
        Decision decision = deciding.decision();
        if (decision.isAccepted() != (verdict == Decision.Verdict.ACCEPTED)) {
            return "of the command itself, or of what became of the message later: " + reply;
        }
        String failure = decision.failure().isEmpty() ? "" : " (" + decision.failure() + ")";
        return decision.trace()
                .deciding()
                .map(question -> Lines.answer(question) + ", by " + setting(decision.reason()))
                .or(() -> missing(decision))
                .orElseGet(() -> "of " + setting(decision.reason()) + failure);
    }

    /** A recipient that no table lists. */
    private Optional<String> missing(Decision decision) {
        if (decision.isAccepted() || decision.reason().endsWith(" reject_unauth_destination")) {
            return Optional.empty();
        }
        List<DecisionTrace.Step.Question> asked = new ArrayList<>();
        for (DecisionTrace.Step step : decision.trace().steps()) {
            switch (step) {
                case DecisionTrace.Step.Question question -> asked.add(question);
                case DecisionTrace.Step.Restriction(String list, String word, String outcome) -> {
                    if (outcome.equals("DUNNO") || outcome.equals("OK")) {
                        asked.clear();
                    }
                }
            }
        }
        if (asked.isEmpty() || asked.getLast().result() instanceof LookupResult.Found) {
            return Optional.empty();
        }
        String table = asked.getLast().table().name();
        Set<String> keys = new LinkedHashSet<>();
        asked.stream()
                .filter(question -> question.table().name().equals(table))
                .forEach(question -> keys.add(question.key()));
        return Optional.of(table + " has none of " + String.join(", ", keys) + ", by " + setting(decision.reason()));
    }

    /** {@code LIST: WORD} with the line that sets the list. */
    private String setting(String reason) {
        int colon = reason.indexOf(": ");
        return colon < 0
                ? reason
                : Settings.named(reason.substring(0, colon))
                        .map(setting -> reason + " (" + config.origin(setting) + ")")
                        .orElse(reason);
    }
}

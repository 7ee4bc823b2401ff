package org.postern.relayd.explain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.postern.address.QuotedForm;
import org.postern.relayd.restrictions.DecisionTrace;
import org.postern.tables.LookupResult;
import org.postern.tables.TableSource;

/** An explanation for programs: one JSON object. */
final class ExplanationJson {
    private ExplanationJson() {}

    static String line(Explanation explanation, Explaining.Source source) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        Question question = explanation.question();
        json.put("verdict", explanation.verdict().name().toLowerCase(Locale.ROOT));
        json.put("reply", explanation.reply());
        json.put("cause", explanation.cause());
        json.put("command", question.command().word());
        json.put("client", question.client().toString());
        json.put("client_name", question.clientName());
        json.put("helo", question.helo());
        json.put("sender", question.sender());
        json.put("recipient", question.recipient());
        json.put("tls", question.tls());
        if (!question.logged().isEmpty()) {
            json.put("logged", question.logged());
        }
        json.put("explained_by", source.configured().isPresent() ? "daemon" : "files");
        source.configured().ifPresent(time -> json.put("configured", time.toString()));
        ArrayNode differences = json.putArray("differences");
        source.differences().forEach(differences::add);
        ArrayNode steps = json.putArray("steps");
        for (Explanation.Stage stage : explanation.steps()) {
            for (DecisionTrace.Step step : stage.decision().trace().steps()) {
                ObjectNode node = steps.addObject();
                node.put("stage", stage.name().toLowerCase(Locale.ROOT));
                switch (step) {
                    case DecisionTrace.Step.Question asked -> describe(node, asked);
                    case DecisionTrace.Step.Restriction(String list, String word, String outcome) ->
                        node.put("list", list).put("restriction", word).put("outcome", outcome);
                }
            }
        }
        explanation.rewritten().ifPresent(growth -> {
            describe(json.putArray("canonical"), growth.canonical());
            describe(json.putObject("addresses"), growth.tree());
        });
        ArrayNode deliveries = json.putArray("deliveries");
        for (Explanation.Delivery delivery : explanation.deliveries()) {
            ObjectNode node = deliveries.addObject();
            node.put("to", delivery.to());
            node.put("transport", delivery.transport());
            node.put("nexthop", delivery.nexthop());
            describe(node.putArray("tables"), delivery.routed());
            ArrayNode tls = node.putArray("tls");
            delivery.tls().forEach(tls::add);
            ArrayNode servers = node.putArray("servers");
            delivery.servers().forEach(servers::add);
        }
        return json.toString();
    }

    private static void describe(ObjectNode node, AddressTree tree) {
        node.put("address", QuotedForm.quote(tree.address()));
        tree.entry().ifPresent(entry -> describe(node.putObject("entry"), entry));
        ArrayNode children = node.putArray("becomes");
        tree.children().forEach(child -> describe(children.addObject(), child));
    }

    private static void describe(ArrayNode array, List<DecisionTrace.Step.Question> questions) {
        questions.forEach(question -> describe(array.addObject(), question));
    }

    private static void describe(ObjectNode node, DecisionTrace.Step.Question question) {
        node.put("table", question.table().name()).put("key", question.key());
        switch (question.result()) {
            case LookupResult.Found(var value) -> node.put("answer", "found").put("value", value.text());
            case LookupResult.NotFound() -> node.put("answer", "none");
            case LookupResult.Failed(String reason) ->
                node.put("answer", "failed").put("reason", reason);
        }
        switch (question.place()) {
            case TableSource.Place.Line(Path file, int line) ->
                node.put("file", file.toString()).put("line", line);
            case TableSource.Place.Changed(Path file) ->
                node.put("file", file.toString()).put("changed", true);
            case TableSource.Place.Unknown() -> {}
        }
        question.generation()
                .ifPresent(build -> node.put("built", build.built().toString()).put("entries", build.entries()));
    }
}

package org.postern.relayd.debug;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postern.address.IpAddress;
import org.postern.address.QuotedForm;
import org.postern.relayd.agents.TransportAgents;
import org.postern.relayd.cleanup.Arrivals;
import org.postern.relayd.firewall.Firewall;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.queue.DeliveryRequest;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.QueueManager;
import org.postern.relayd.queue.Recipient;
import org.postern.relayd.queue.Router;
import org.postern.relayd.rewrite.Route;
import org.postern.relayd.smtpd.Rehearsal;

/** An envelope as a JSON object: the replies that its client would get, and the deliveries that would follow. */
record Expansion(Firewall firewall) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EXPECTING =
            "expecting {\"client\":\"192.0.2.1\",\"sender\":\"...\",\"recipients\":[\"...\"]}";

    /** In place of a transport, for what the queue manager itself discards. */
    private static final String QUEUE_MANAGER = "qmgr";

    /** Transports whose agents decide by themselves. */
    private static final Set<String> LOCAL_AGENTS = Set.of(Route.ERROR_TRANSPORT, Route.RETRY_TRANSPORT, "discard");

    Answer answer(String line) {
        JsonNode input;
        try {
            input = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return new Answer.Misunderstood(EXPECTING + ": " + e.getOriginalMessage());
        }
        Optional<IpAddress> client = IpAddress.parse(input.path("client").asText());
        List<String> recipients = new ArrayList<>();
        input.path("recipients").forEach(recipient -> recipients.add(recipient.asText()));
        String sender = input.path("sender").asText();
        if (client.isEmpty() || !input.path("sender").isTextual() || recipients.isEmpty()) {
            return new Answer.Misunderstood(EXPECTING);
        }
        if ((sender + recipients).chars().anyMatch(c -> c == '\r' || c == '\n')) {
            return new Answer.Misunderstood("a line end in an address");
        }
        MailScript script = new MailScript(client.get(), sender, recipients);
        List<Envelope> queued = new ArrayList<>();
        rehearse(client.get(), script, (envelope, aliases) -> queued.add(envelope));
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode replies = json.putArray("replies");
        script.replies().forEach(replies::add);
        ArrayNode deliveries = json.putArray("deliveries");
        queued.forEach(
                envelope -> envelope.recipients().forEach(recipient -> deliveries.add(delivery(envelope, recipient))));
        return new Answer.Line(json.toString());
    }

    private void rehearse(IpAddress client, MailScript script, Arrivals queue) {
        MailLog log = new MailLog(OutputStream.nullOutputStream(), "", "", firewall.clock());
        new Rehearsal(firewall.sessions(firewall.cleanup(new DiscardingStore(), queue, log), log))
                .play(address(client), script);
    }

    private static InetAddress address(IpAddress client) {
        try {
            return InetAddress.getByAddress(client.bytes());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of a wrong length: " + client, e);
        }
    }

    private ObjectNode delivery(Envelope envelope, Recipient recipient) {
        return switch (firewall.router().route(envelope.sender(), recipient.address())) {
            case Router.Routing.To(String transport, String nexthop, String address) -> {
                ObjectNode json = delivery(transport, address, recipient);
                if (!transport.equals(Route.ERROR_TRANSPORT) && !transport.equals(Route.RETRY_TRANSPORT)) {
                    json.put("nexthop", nexthop);
                }
                if (LOCAL_AGENTS.contains(transport)) {
                    describe(json, deliver(transport, nexthop, envelope, recipient));
                }
                yield json;
            }
            case Router.Routing.Unknown(String dsn, String reason) ->
                describe(
                        delivery(Route.RETRY_TRANSPORT, recipient.address(), recipient),
                        DeliveryResult.local(recipient, DeliveryResult.Status.DEFERRED, dsn, reason));
            case Router.Routing.Impossible(String dsn, String reason) ->
                describe(
                        delivery(Route.ERROR_TRANSPORT, recipient.address(), recipient),
                        DeliveryResult.local(recipient, DeliveryResult.Status.BOUNCED, dsn, reason));
            case Router.Routing.Discarded(String reason) ->
                describe(
                        delivery(QUEUE_MANAGER, recipient.address(), recipient),
                        DeliveryResult.local(recipient, DeliveryResult.Status.SENT, "2.0.0", reason));
        };
    }

    private static ObjectNode delivery(String transport, String address, Recipient recipient) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        String to = QuotedForm.quote(address);
        String original = QuotedForm.quote(recipient.original());
        json.put("transport", transport);
        json.put("to", to);
        if (!recipient.original().isEmpty() && !original.equalsIgnoreCase(to)) {
            json.put("orig_to", original);
        }
        return json;
    }

    private DeliveryResult deliver(String transport, String nexthop, Envelope envelope, Recipient recipient) {
        QueueManager.Agent agent = new TransportAgents(request -> List.of()).of(transport);
        return agent.agent()
                .deliver(new DeliveryRequest(
                        envelope,
                        nexthop,
                        List.of(recipient),
                        InputStream::nullInputStream,
                        firewall.clock().instant(),
                        true))
                .getFirst();
    }

    private static ObjectNode describe(ObjectNode json, DeliveryResult result) {
        json.put("status", result.status().name().toLowerCase(Locale.ROOT));
        json.put("dsn", result.dsn());
        if (result.status() != DeliveryResult.Status.SENT) {
            json.put("text", result.text());
        }
        return json;
    }
}

package org.postern.relayd.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.postern.relayd.demo.Exchange.Client;
import org.postern.relayd.demo.Exchange.Place;
import org.postern.relayd.sink.ReceivedMail;
import org.postern.relayd.sink.SinkMessage;
import org.postern.relayd.sink.SinkScript;
import org.postern.relayd.sink.SmtpSink;
import org.postern.relayd.smtp.Reply;

/** One play of the recipe: a firewall, what is behind it, and the mails that two clients try to send. */
final class Demo implements AutoCloseable {
    private static final Duration DELIVERY = Duration.ofSeconds(30);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final DemoReport report;
    private final ReceivedMail atGateway = new ReceivedMail();
    private final ReceivedMail atInternet = new ReceivedMail();
    private final DemoFolder folder;
    private final DemoFirewall firewall;

    /** Sets the stage: copies, sinks, compiled tables, and a firewall that listens. */
    Demo(Path home, DemoReport report) throws IOException, InterruptedException {
        this.report = report;
        try {
            SmtpSink gateway = opened(sink(atGateway));
            SmtpSink internet = opened(sink(atInternet));
            folder = opened(new DemoFolder(home));
            folder.adaptSettings(internet.address());
            folder.adaptTransport(gateway.address());
            folder.compileTables();
            firewall = opened(new DemoFirewall(home, folder.configuration()));
            report.stage(firewall, gateway, internet, folder);
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static SmtpSink sink(ReceivedMail mail) throws IOException {
        return SmtpSink.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), SinkScript.ACCEPT_ALL, mail);
    }

    private <T extends AutoCloseable> T opened(T thing) {
        opened.push(thing);
        return thing;
    }

    /** Plays every exchange and tells whether all was as promised. */
    boolean play() throws IOException, InterruptedException {
        long start = System.nanoTime();
        List<Outcome> outcomes = new ArrayList<>();
        try (Causes causes = new Causes(folder)) {
            for (Client client : Client.values()) {
                report.client(client);
                for (Exchange exchange : Exchange.recipe(client)) {
                    Outcome outcome = send(exchange);
                    outcomes.add(outcome);
                    report.exchange(outcome, causes.of(exchange));
                }
            }
        }
        report.end(outcomes, (System.nanoTime() - start) / 1e9);
        boolean asPromised =
                outcomes.stream().allMatch(outcome -> outcome.differences().isEmpty());
        if (!asPromised) {
            report.log(firewall.log());
        }
        return asPromised;
    }

    private Outcome send(Exchange exchange) throws IOException, InterruptedException {
        String id = UUID.randomUUID() + "@demo.postern";
        Reply reply;
        Reply end;
        try (DemoClient client =
                new DemoClient(firewall.address(), exchange.client().address())) {
            client.mustSucceed("EHLO " + exchange.client().host());
            client.mustSucceed("MAIL FROM:<" + exchange.client().sender() + ">");
            reply = client.command("RCPT TO:<" + exchange.recipient() + ">");
            end = reply;
            if (reply.isPositive()) {
                client.mustSucceed("DATA");
                end = client.command(content(exchange, id));
            }
            client.command("QUIT");
        }
        if (exchange.isAccepted() && end.isPositive()) {
            (exchange.arrival() == Place.INTERNET ? atInternet : atGateway)
                    .await(
                            mail -> mail.stream()
                                    .anyMatch(message -> message.text().contains(id)),
                            DELIVERY);
        }
        Optional<SinkMessage> gateway = find(atGateway, id);
        Optional<SinkMessage> internet = find(atInternet, id);
        Place arrival =
                gateway.isPresent() ? Place.INSIDE_GATEWAY : internet.isPresent() ? Place.INTERNET : Place.NOWHERE;
        return new Outcome(
                exchange,
                reply,
                end,
                arrival,
                gateway.or(() -> internet).map(SinkMessage::recipients).orElse(List.of()));
    }

    private static Optional<SinkMessage> find(ReceivedMail mail, String id) {
        return mail.messages().stream()
                .filter(message -> message.text().contains(id))
                .findFirst();
    }

    private static String content(Exchange exchange, String id) {
        return String.join(
                "\r\n",
                "From: <" + exchange.client().sender() + ">",
                "To: <" + exchange.recipient() + ">",
                "Subject: Postern demo",
                "Message-ID: <" + id + ">",
                "",
                "Does this arrive?",
                ".");
    }

    /** Leaves everything as it is until the process is told to end, and shows what arrives. */
    void keep() throws InterruptedException {
        report.keep(firewall, folder);
        int lines = firewall.log().size();
        while (true) {
            List<String> log = firewall.awaitLog(lines);
            report.lines(log.subList(lines, log.size()));
            lines = log.size();
        }
    }

    /** Ends and removes everything; may be called twice, by the command and when the process is told to end. */
    @Override
    public synchronized void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                report.problem(e);
            }
        }
    }
}

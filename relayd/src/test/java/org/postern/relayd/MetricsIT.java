package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.config.MainCf;
import org.postern.relayd.log.LogLines;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.sink.ReceivedMail;
import org.postern.relayd.sink.SinkScript;
import org.postern.relayd.sink.SmtpSink;

/** What a monitoring system sees of a daemon. */
class MetricsIT {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    private static final Pattern LISTENING = Pattern.compile("metrics on (127\\.0\\.0\\.1:[0-9]+)");

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final LogLines lines = new LogLines();
    private final ReceivedMail inside = new ReceivedMail();
    private SmtpSink gateway;
    private FirewallFolder folder;
    private Daemon daemon;
    private String address;

    @BeforeEach
    void start() throws Exception {
        gateway = SmtpSink.start(ANY_PORT, SinkScript.ACCEPT_ALL, inside);
        folder = FirewallFolder.in(directory, gateway.address());
        folder.set("relayd_metrics_listen", "0");
        MailLog log = new MailLog(lines, "fw", "postfix", InstantSource.system());
        daemon = Daemon.start(MainCf.read(directory), log);
        Matcher matcher = LISTENING.matcher(lines.await("metrics on "));
        assertThat(matcher.find()).isTrue();
        address = matcher.group(1);
    }

    @AfterEach
    void stop() throws Exception {
        daemon.close();
        gateway.close();
        http.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://" + address + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private Map<String, Double> series() throws Exception {
        Map<String, Double> series = new TreeMap<>();
        get("/metrics").body().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            assertThat(series.put(line.substring(0, space), Double.valueOf(line.substring(space + 1))))
                    .as(line)
                    .isNull();
        });
        return series;
    }

    private InetSocketAddress smtp() {
        return daemon.listening().getFirst();
    }

    @Test
    void everySeriesIsThereBeforeAnythingHappensAndCountsWhatDoes() throws Exception {
        Map<String, Double> before = series();
        assertThat(before)
                .containsEntry("postern_smtpd_replies_total{code=\"550\"}", 0.0)
                .containsEntry("postern_deliveries_total{nexthop=\"other\",outcome=\"bounced\"}", 0.0);
        try (MailClient client = MailClient.connect(smtp())) {
            client.accepted("a@sender.example", "user@example.com");
            client.say("MAIL FROM:<a@sender.example>");
            assertThat(client.say("RCPT TO:<nobody@example.com>")).startsWith("550");
        }
        lines.await("removed");
        lines.await("disconnect from");
        Map<String, Double> after = series();
        String nexthop = FirewallFolder.smtp(gateway.address()).substring("smtp:".length());
        String sent = "postern_deliveries_total{nexthop=\"" + nexthop + "\",outcome=\"sent\"}";
        TreeSet<String> appeared = new TreeSet<>(after.keySet());
        appeared.removeAll(before.keySet());
        assertThat(appeared)
                .containsExactlyInAnyOrder(
                        sent, sent.replace("sent\"}", "deferred\"}"), sent.replace("sent\"}", "bounced\"}"));
        String relayRecipients =
                "postern_table_lookups_total{table=\"hash:" + directory + "/relay_recipients\",outcome=";
        assertThat(grown(before, after))
                .containsEntry("postern_smtpd_connections_total{outcome=\"accepted\"}", 1.0)
                .containsEntry("postern_smtpd_sessions_total", 1.0)
                .containsEntry("postern_smtpd_commands_total{command=\"RCPT\"}", 2.0)
                .containsEntry("postern_smtpd_replies_total{code=\"220\"}", 1.0)
                .containsEntry("postern_smtpd_replies_total{code=\"354\"}", 1.0)
                .containsEntry("postern_smtpd_replies_total{code=\"550\"}", 1.0)
                .containsEntry(
                        "postern_smtpd_rejects_total{reason=\"rejected\",restriction=\"smtpd_reject_unlisted_recipient\"}",
                        1.0)
                .containsEntry("postern_messages_received_total{origin=\"smtpd\"}", 1.0)
                .containsEntry("postern_messages_sent_total", 1.0)
                .containsEntry(sent, 1.0)
                .containsEntry(relayRecipients + "\"found\"}", 1.0)
                .containsKey(relayRecipients + "\"not_found\"}")
                .containsKey("postern_queue_commit_batches_total{outcome=\"written\"}")
                .doesNotContainKey("postern_smtpd_replies_total{code=\"421\"}");
        assertThat(after.get("postern_bytes_received_total{origin=\"smtpd\"}"))
                .isEqualTo(after.get("postern_bytes_sent_total"))
                .isPositive();
    }

    private static Map<String, Double> grown(Map<String, Double> before, Map<String, Double> after) {
        return after.entrySet().stream()
                .filter(series -> series.getValue() > before.getOrDefault(series.getKey(), 0.0))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, series -> series.getValue() - before.getOrDefault(series.getKey(), 0.0)));
    }

    @Test
    void countsGoOnOverAReloadAndTablesAreStaleWhenTheirSourceWasEdited() throws Exception {
        String stale = "postern_table_stale{table=\"hash:" + directory + "/transport\"}";
        try (MailClient client = MailClient.connect(smtp())) {
            client.accepted("a@sender.example", "user@example.com");
        }
        Map<String, Double> before = series();
        assertThat(before).containsEntry(stale, 0.0);
        Files.writeString(directory.resolve("transport"), "example.org smtp:[127.0.0.9]\n");
        var _ = daemon.reload();
        Map<String, Double> after = series();
        assertThat(after).containsEntry(stale, 1.0);
        before.forEach((name, value) -> {
            if (name.contains("_total")) {
                assertThat(after.get(name)).as(name).isGreaterThanOrEqualTo(value);
            }
        });
    }

    @Test
    void aHealthCheckIsNeitherASessionNorInTheLog() throws Exception {
        assertThat(get("/healthz").body()).isEqualTo("ok\n");
        assertThat(get("/readyz").body()).isEqualTo("ok\n");
        assertThat(series())
                .containsEntry("postern_smtpd_sessions_total", 0.0)
                .containsEntry("postern_smtpd_connections_total{outcome=\"accepted\"}", 0.0);
        assertThat(lines.all()).noneMatch(line -> line.contains("connect from"));
        assertThat(get("/metrics/x").statusCode()).isEqualTo(404);
    }

    @Test
    void clientsThatHangOrSendGarbageHurtNobody() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        InetSocketAddress metrics = new InetSocketAddress(
                InetAddress.ofLiteral("127.0.0.1"), Integer.parseInt(address.substring(address.indexOf(':') + 1)));
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 30; i++) {
                Socket socket = new Socket(metrics.getAddress(), metrics.getPort());
                open.add(socket);
                byte[] garbage = new byte[random.nextInt(5000)];
                random.nextBytes(garbage);
                OutputStream out = socket.getOutputStream();
                try {
                    if (i % 3 == 0) {
                        out.write(garbage);
                    } else if (i % 3 == 1) {
                        out.write("GET /metr".getBytes(StandardCharsets.US_ASCII));
                    }
                } catch (IOException cut) {
                    assertThat(socket.isConnected()).isTrue();
                }
            }
            assertThat(get("/healthz").statusCode()).isEqualTo(200);
            assertThat(get("/metrics").statusCode()).isEqualTo(200);
            try (MailClient client = MailClient.connect(smtp())) {
                client.accepted("a@sender.example", "user@example.com");
            }
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    @Test
    void thePageIsDescribedInTheManual() throws Exception {
        String manual = Files.readString(Path.of("..", "docs", "metrics.md"));
        TreeSet<String> described = Pattern.compile(
                        "^\\| `([a-z_]+)`(?: `\\{([a-z_0-9, ]+)}`)? \\| ([a-z]+) \\|", Pattern.MULTILINE)
                .matcher(manual)
                .results()
                .map(row -> row.group(1) + " " + row.group(3) + " " + labels(row))
                .collect(Collectors.toCollection(TreeSet::new));
        Map<String, String> types = new TreeMap<>();
        TreeSet<String> exposed = new TreeSet<>();
        for (String line : get("/metrics").body().lines().toList()) {
            if (line.startsWith("# TYPE ")) {
                int space = line.lastIndexOf(' ');
                types.put(line.substring("# TYPE ".length(), space), line.substring(space + 1));
            } else if (!line.startsWith("#")) {
                Matcher sample = Pattern.compile("([a-z_]+?)(_bucket|_sum|_count)?(?:\\{(.*)})? [^ ]+")
                        .matcher(line);
                assertThat(sample.matches()).as(line).isTrue();
                String name = types.containsKey(sample.group(1)) ? sample.group(1) : sample.group(1) + sample.group(2);
                String labels = sample.group(3) == null
                        ? ""
                        : Pattern.compile("([a-z_0-9]+)=\"(?:[^\"\\\\]|\\\\.)*\"")
                                .matcher(sample.group(3))
                                .results()
                                .map(label -> label.group(1))
                                .filter(label -> !label.equals("le"))
                                .collect(Collectors.joining(","));
                exposed.add(name + " " + types.get(name) + " " + labels);
            }
        }
        assertThat(described).isEqualTo(exposed);
    }

    private static String labels(MatchResult row) {
        return row.group(2) == null ? "" : row.group(2).replace(" ", "");
    }
}

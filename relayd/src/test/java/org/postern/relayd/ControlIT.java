package org.postern.relayd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.relayd.sink.ReceivedMail;
import org.postern.relayd.sink.SinkScript;
import org.postern.relayd.sink.SmtpSink;

/** The commands that reach into a running daemon, as an operator gives them. */
class ControlIT {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

    @TempDir
    private Path directory;

    private FirewallFolder folder;
    private InetSocketAddress gateway;

    @BeforeEach
    void gatewayThatIsDown() throws Exception {
        try (SmtpSink gone = SmtpSink.start(ANY_PORT, SinkScript.ACCEPT_ALL, new ReceivedMail())) {
            gateway = gone.address();
        }
        folder = FirewallFolder.in(directory, gateway);
        folder.set("minimal_backoff_time", "1h").set("maximal_backoff_time", "1h");
    }

    private record Result(int status, List<String> out, List<String> err) {}

    private Result relayd(String... words) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-c", folder.path().toString()));
        arguments.addAll(List.of(words));
        try (DaemonProcess command = DaemonProcess.run(arguments.toArray(String[]::new))) {
            int status = command.exitStatus();
            return new Result(status, command.out().all(), command.err().all());
        }
    }

    @Test
    void theQueueIsListedChangedAndDeliveredByCommand() throws Exception {
        ReceivedMail inside = new ReceivedMail();
        String kept;
        try (DaemonProcess daemon = DaemonProcess.run(folder);
                MailClient client = MailClient.connect(daemon.address())) {
            assertThat(relayd("queue", "list").out()).containsExactly("Mail queue is empty");
            kept = client.accepted("a@sender.example", "user@example.com");
            String other = client.accepted("b@sender.example", "user@example.com");
            daemon.out().await("status=deferred", 2);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("queue/control"))))
                    .isEqualTo("rw-------");

            Result list = relayd("queue", "list");
            assertThat(list.out().getFirst())
                    .isEqualTo("----Queue ID----- --Size-- ---Arrival Time---- --Sender/Recipient------");
            assertThat(list.out().get(1))
                    .matches(kept + " {2,}[0-9]+ [A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9]{2} [0-9:]{8} a@sender\\.example");
            assertThat(list.out().get(2)).matches(" *\\(connect to .*: Connection refused\\)");
            assertThat(list.out().get(3)).isEqualTo(" ".repeat(47) + "user@example.com");
            assertThat(list.out().getLast()).matches("-- [0-9]+ Kbytes in 2 Requests\\.");
            assertThat(relayd("queue", "list", "--json", "--sender", "b@sender.example")
                            .out())
                    .singleElement()
                    .asString()
                    .startsWith("{\"queue_name\": \"deferred\", \"queue_id\": \"" + other + "\", \"arrival_time\": ")
                    .contains(
                            "\"sender\": \"b@sender.example\", \"recipients\": [{\"address\": \"user@example.com\", \"delay_reason\": ");
            assertThat(relayd("queue", "show", other, "--headers").out())
                    .anyMatch(line -> line.startsWith("Received: "));

            assertThat(relayd("queue", "hold", kept).out()).containsExactly("Placed on hold: 1 message");
            assertThat(relayd("queue", "list", kept).out().get(1)).startsWith(kept + "!");
            assertThat(relayd("queue", "delete", "--sender", "b@sender.example").out())
                    .containsExactly("Deleted: 1 message");
            assertThat(daemon.out().await(": Deleted: 1 message")).contains("postfix/postsuper[");
            Result nothing = relayd("queue", "delete", other);
            assertThat(nothing.status()).isEqualTo(1);
            Result held = relayd("queue", "hold", kept);
            assertThat(held.status()).isZero();
            assertThat(held.out()).containsExactly("Placed on hold: 0 messages");
            Result all = relayd("queue", "delete", "all", "bad/id");
            assertThat(all.err())
                    .containsExactly("relayd: all is not in the queue", "relayd: bad/id is not in the queue");
            Result unknown = relayd("queue", "list", other);
            assertThat(unknown.status()).isEqualTo(1);
            assertThat(unknown.out()).isEmpty();
            assertThat(unknown.err()).containsExactly("relayd: " + other + " is not in the queue");
            assertThat(relayd("queue", "list", "--sender", "b@sender.example").out())
                    .containsExactly("-- 0 Kbytes in 0 Requests.");
            assertThat(nothing.err()).containsExactly("relayd: " + other + " is not in the queue");
            assertThat(relayd("queue", "delete").status()).isEqualTo(3);
            assertThat(relayd("queue", "stats").out()).anyMatch(line -> line.matches("hold +1 .*"));

            try (SmtpSink back = SmtpSink.start(gateway, SinkScript.ACCEPT_ALL, inside)) {
                assertThat(back.address()).isEqualTo(gateway);
                assertThat(relayd("queue", "requeue", "ALL").status()).isZero();
                daemon.out().await(kept + ": removed");
            }
            Result stop = relayd("stop", "--timeout", "10s");
            assertThat(stop.out()).containsExactly("stopped");
            assertThat(stop.status()).isZero();
            assertThat(daemon.exitStatus()).isZero();
        }
        assertThat(inside.messages()).hasSize(1);
        assertThat(relayd("queue", "list").out()).containsExactly("Mail queue is empty");
    }

    @Test
    void withoutADaemonTheQueueIsReadAndNotChanged() throws Exception {
        String id;
        try (DaemonProcess daemon = DaemonProcess.run(folder);
                MailClient client = MailClient.connect(daemon.address())) {
            id = client.accepted("a@sender.example", "user@example.com");
            String deleted = client.accepted("b@sender.example", "user@example.com");
            daemon.out().await("status=deferred", 2);
            assertThat(relayd("queue", "delete", deleted).status()).isZero();
            daemon.kill();
        }
        assertThat(relayd("queue", "list", "--json").out())
                .singleElement()
                .asString()
                .contains(id);
        assertThat(relayd("queue", "show", id).out()).contains("sender: a@sender.example");
        Result nexthop = relayd("queue", "list", "--nexthop", "[127.0.0.1]");
        assertThat(nexthop.status()).isEqualTo(1);
        assertThat(nexthop.err()).singleElement().asString().contains("no daemon is running");
        Result delete = relayd("queue", "delete", "ALL");
        assertThat(delete.status()).isEqualTo(1);
        assertThat(delete.err()).singleElement().asString().contains("no daemon is running");
        assertThat(relayd("status").status()).isEqualTo(1);
    }

    @Test
    void theDaemonExplainsWithWhatItHasInUseAndSaysWhatIsDifferentOnDisk() throws Exception {
        try (DaemonProcess daemon = DaemonProcess.run(folder)) {
            assertThat(daemon.address()).isNotNull();
            Result same = relayd("explain", "--no-dns", "user@example.com");
            assertThat(same.out().getFirst()).isEqualTo("accepted: 250 2.1.5 Ok");
            assertThat(same.out())
                    .anyMatch(line -> line.contains("by the running daemon"))
                    .noneMatch(line -> line.startsWith("  note: "));

            folder.set("relay_domains", "example.net");
            Path source = folder.resolve("relay_recipients");
            Files.writeString(source, Files.readString(source).replace("both@example.com", "gone@example.com"));
            Result differs = relayd("explain", "--no-dns", "user@example.com", "nobody@example.com");
            assertThat(differs.status()).isEqualTo(1);
            assertThat(differs.out().getFirst()).isEqualTo("accepted: 250 2.1.5 Ok");
            assertThat(differs.out())
                    .anyMatch(line ->
                            line.matches("  note: .*/main.cf has been changed \\(relay_domains\\): relayd reload.*"))
                    .anyMatch(line -> line.matches("  note: .*/relay_recipients has been changed and not compiled: .*"))
                    .anyMatch(line -> line.startsWith("rejected: 550 5.1.1 <nobody@example.com>"));
            assertThat(relayd("explain", "--json", "--no-dns", "user@example.com")
                            .out())
                    .singleElement()
                    .asString()
                    .contains("\"explained_by\":\"daemon\"", "main.cf has been changed (relay_domains)");
            assertThat(relayd("explain", "--files", "--no-dns", "user@example.com")
                            .out()
                            .getFirst())
                    .startsWith("rejected: 554 5.7.1");

            assertThat(relayd("reload").status()).isZero();
            assertThat(relayd("explain", "--no-dns", "user@example.com").out().getFirst())
                    .startsWith("rejected: 554 5.7.1");
        }
    }

    @Test
    void aReloadIsInForceWhenItReturnsAndABrokenOneChangesNothing() throws Exception {
        try (DaemonProcess daemon = DaemonProcess.run(folder)) {
            InetSocketAddress address = daemon.address();
            assertThat(relayd("reload").out()).containsExactly("reloaded, nothing has changed");
            folder.set("smtpd_banner", "changed");
            Result reload = relayd("reload");
            assertThat(reload.status()).isZero();
            assertThat(reload.out())
                    .anyMatch(line -> line.startsWith("smtpd_banner: \"") && line.endsWith("-> \"changed\""));
            try (MailClient client = MailClient.connect(address)) {
                assertThat(client.greeting()).isEqualTo("220 changed");
            }
            folder.set("minimal_backoff_time", "soon");
            Result refused = relayd("reload");
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.err()).singleElement().asString().contains("minimal_backoff_time", "stays in force");
            try (MailClient client = MailClient.connect(address)) {
                assertThat(client.greeting()).isEqualTo("220 changed");
            }
            Path mainCf = directory.resolve("main.cf");
            String good = Files.readString(mainCf);
            Files.writeString(mainCf, good + "smtpd_banner\n");
            assertThat(relayd("reload").err())
                    .singleElement()
                    .asString()
                    .contains("missing '='", "; a running daemon keeps its old configuration");
            Files.writeString(mainCf, good);
            Result status = relayd("status");
            assertThat(status.out()).anyMatch(line -> line.matches("relayd .* is running, pid [0-9]+, since .*"));
            assertThat(status.out()).anyMatch(line -> line.matches(" *hash:.*/transport: 1 entry, built .*"));
            assertThat(relayd("status", "--json").out())
                    .singleElement()
                    .asString()
                    .startsWith("{\"version\": ");
        }
    }

    @Test
    void theStatusSaysByContentWhichTablesAreOlderThanTheirSource() throws Exception {
        try (DaemonProcess daemon = DaemonProcess.run(folder)) {
            assertThat(daemon.address()).isNotNull();
            Path source = folder.resolve("relay_recipients");
            String original = Files.readString(source);
            Files.writeString(source, original);
            assertThat(relayd("status").out())
                    .anyMatch(line -> line.matches(" *hash:.*/relay_recipients: .*, not stale"))
                    .noneMatch(line -> line.contains(", stale: "));

            Files.writeString(source, original.replace("both@example.com", "gone@example.com"));
            assertThat(relayd("status").out())
                    .anyMatch(line ->
                            line.matches(" *hash:.*/relay_recipients: .*, stale: its source has been changed.*"))
                    .anyMatch(line -> line.matches(" *hash:.*/transport: .*, not stale"));
            assertThat(relayd("status", "--json").out())
                    .singleElement()
                    .asString()
                    .containsPattern("/relay_recipients\"[^}]*, \"stale\": true, ")
                    .containsPattern("/transport\"[^}]*, \"stale\": false, ");
        }
    }

    @Test
    void theStatusAsJsonHasAllThatPeopleRead() throws Exception {
        Files.writeString(directory.resolve("extra"), "good x\nkeyalone\n");
        folder.set("smtpd_client_restrictions", "check_client_access texthash:$config_directory/extra");
        try (DaemonProcess daemon = DaemonProcess.run(folder)) {
            String address = daemon.address().toString().substring(1);
            JsonNode status = new ObjectMapper()
                    .readTree(String.join("", relayd("status", "--json").out()));
            assertThat(status.get("pid").asLong()).isEqualTo(daemon.pid());
            assertThat(status.get("listening").get(0).asText()).isEqualTo(address);
            for (String rate : List.of("connections", "rejects", "received", "sent", "deferred", "bounced")) {
                for (String window : List.of("1m", "5m", "15m")) {
                    assertThat(status.get("per_minute").get(rate).get(window).isNumber())
                            .as(rate + " " + window)
                            .isTrue();
                }
            }
            assertThat(status.get("queue")
                            .get("queues")
                            .get("hold")
                            .get("ages")
                            .get("older")
                            .asLong())
                    .isZero();
            JsonNode transport = table(status, "hash:" + directory + "/transport");
            assertThat(transport.get("entries").asLong()).isEqualTo(1);
            assertThat(Instant.parse(transport.get("built").asText())).isBefore(Instant.now());
            assertThat(transport.get("source_sha256").asText()).hasSize(64);
            assertThat(transport.get("stale").asBoolean()).isFalse();
            assertThat(table(status, "texthash:" + directory + "/extra")
                            .get("warnings")
                            .get(0)
                            .asText())
                    .contains("extra, line 2");
        }
    }

    private static JsonNode table(JsonNode status, String name) {
        for (JsonNode table : status.get("tables")) {
            if (table.get("table").asText().equals(name)) {
                return table;
            }
        }
        throw new AssertionError("no " + name + " in " + status);
    }

    @Test
    void watchingTakesATerminal() throws Exception {
        Result piped = relayd("status", "--watch");
        assertThat(piped.status()).isEqualTo(3);
        assertThat(piped.err()).singleElement().asString().contains("terminal", "--json");
        assertThat(relayd("status", "--watch=1s", "--json").status()).isEqualTo(3);
    }

    @Test
    void waitingMailIsCountedSelectedByAgeAndFlushedByMessageByNexthopAndAllAtOnce() throws Exception {
        ReceivedMail inside = new ReceivedMail();
        try (DaemonProcess daemon = DaemonProcess.run(folder);
                MailClient client = MailClient.connect(daemon.address())) {
            List<String> ids = new ArrayList<>();
            for (String sender : List.of("a@sender.example", "b@sender.example", "c@sender.example")) {
                ids.add(client.accepted(sender, "user@example.com"));
            }
            daemon.out().await("status=deferred", 3);
            assertThat(relayd("status").out())
                    .anyMatch(line -> line.matches("connections +1\\.0 +1\\.0 +1\\.0"))
                    .anyMatch(line -> line.matches("deferred +3\\.0 +3\\.0 +3\\.0"))
                    .anyMatch(line -> line.matches("deferred +3 +[0-9]+ +0m[0-9]+s +3 +0 +0 +0 +0"));
            String nexthop = "[127.0.0.1]:" + gateway.getPort();
            assertThat(relayd("queue", "stats", "--json").out())
                    .singleElement()
                    .asString()
                    .contains("\"deferred\": {\"messages\": 3, ", "\"" + nexthop + "\": {\"messages\": 3, ");
            assertThat(relayd("queue", "list", "--older-than", "2d").out())
                    .containsExactly("-- 0 Kbytes in 0 Requests.");
            assertThat(relayd("queue", "list", "--json", "--older-than", "0s").out())
                    .hasSize(3);
            assertThat(relayd("queue", "delete", "--older-than", "2d").status()).isEqualTo(1);

            try (SmtpSink back = SmtpSink.start(gateway, SinkScript.ACCEPT_ALL, inside)) {
                assertThat(back.address()).isEqualTo(gateway);
                assertThat(relayd("queue", "flush", ids.get(1)).out()).containsExactly("Flushed: 1 message");
                daemon.out().await(ids.get(1) + ": removed");
                assertThat(relayd("queue", "list", "--json").out()).hasSize(2);
                assertThat(relayd("queue", "flush", "--nexthop", nexthop).status())
                        .isZero();
                daemon.out().await(ids.get(0) + ": removed");
                daemon.out().await(ids.get(2) + ": removed");
            }
            String last = client.accepted("d@sender.example", "user@example.com");
            daemon.out().await(last + ": to=<user@example.com>");
            try (SmtpSink back = SmtpSink.start(gateway, SinkScript.ACCEPT_ALL, inside)) {
                assertThat(back.address()).isEqualTo(gateway);
                assertThat(relayd("queue", "flush").status()).isZero();
                daemon.out().await(last + ": removed");
            }
        }
        assertThat(inside.messages()).hasSize(4);
    }

    /** As after nohup(1): a process that begins like that stays like that, and those it starts. */
    private static boolean isHangUpIgnored() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16) % 2 != 0);
    }

    @Test
    void aSignalToHangUpReloadsAndTheLogHasWhatItChangedOrWhyItWasRefused() throws Exception {
        assumeFalse(isHangUpIgnored(), "SIGHUP is ignored here: it was not tested");
        try (DaemonProcess daemon = DaemonProcess.run(folder)) {
            InetSocketAddress address = daemon.address();
            folder.set("smtpd_banner", "changed");
            daemon.hangUp();
            daemon.out().await("reload: smtpd_banner: ");
            try (MailClient client = MailClient.connect(address)) {
                assertThat(client.greeting()).isEqualTo("220 changed");
            }
            folder.set("smtpd_banner", "changed again").set("minimal_backoff_time", "soon");
            daemon.hangUp();
            assertThat(daemon.out().await("reload refused"))
                    .contains("main.cf, line " + folder.line("minimal_backoff_time"), "stays in force");
            try (MailClient client = MailClient.connect(address)) {
                assertThat(client.greeting()).isEqualTo("220 changed");
                client.accepted("a@sender.example", "user@example.com");
            }
        }
    }
}

package org.postern.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * How many recipients that do not exist does a server refuse in a second, and log, beside the machine's Postfix? The configuration is
 * the firewall's of STANDARD_CONFIGURATION_README with 100,000 listed recipients; clients send 100 commands at a time, or one.
 *
 * <p>Arguments: rounds (3), seconds of each measurement (5).
 */
final class RcptComparison {
    private static final int ENTRIES = 100_000;
    private static final int SESSIONS = 4;
    private static final int PIPELINED = 100;
    private static final int WARM_UP_SECONDS = 5;

    /** What both servers have in common. {@code %s} is the type and directory of the tables. */
    private static final String MAIN_CF = """
            compatibility_level = 3.6
            myhostname = fw.example.com
            myorigin = example.com
            mydestination =
            local_recipient_maps =
            local_transport = error:local mail delivery is disabled
            inet_interfaces = loopback-only
            inet_protocols = ipv4
            mynetworks = 192.0.2.0/24
            relay_domains = example.com
            smtpd_relay_restrictions = permit_mynetworks reject_unauth_destination
            smtpd_recipient_restrictions = permit_mynetworks reject_unauth_destination
            virtual_alias_maps = %1$svirtual
            relay_recipient_maps = %1$srelay_recipients
            transport_maps = %1$stransport
            smtpd_peername_lookup = no
            smtpd_soft_error_limit = 2147483647
            smtpd_hard_error_limit = 2147483647
            """;

    private RcptComparison() {}

    /** Prints a table. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        Path home = Path.of(System.getProperty("postern.home", "."));
        // Postfix's processes give up root.
        Path work = Files.createTempDirectory(
                "compare-rcpt", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        try {
            compare(home, work, rounds, seconds);
        } finally {
            Scratch.delete(work);
        }
    }

    private static void compare(Path home, Path work, int rounds, int seconds)
            throws IOException, InterruptedException {
        Path tables = Files.createDirectories(work.resolve("tables"));
        Files.write(
                tables.resolve("relay_recipients"),
                IntStream.range(0, ENTRIES)
                        .mapToObj(i -> "user" + i + "@example.com x")
                        .toList());
        Files.writeString(tables.resolve("virtual"), "postmaster postmaster@example.com\n");
        Files.writeString(tables.resolve("transport"), "example.com smtp:[inside.example.com]\n");
        for (String table : List.of("relay_recipients", "virtual", "transport")) {
            compile(
                    home.resolve("postmap/bin/postmap").toString(),
                    tables.resolve(table).toString());
        }
        List<MailServer> servers = new ArrayList<>();
        try {
            servers.add(MailServer.postern(
                    home, work.resolve("postern"), Scratch.freePort(), MAIN_CF.formatted("mapdb:" + tables + "/")));
            if (MailServer.hasPostfix()) {
                for (String table : List.of("relay_recipients", "virtual", "transport")) {
                    compile("/usr/sbin/postmap", "cdb:" + tables.resolve(table));
                }
                servers.add(MailServer.postfix(
                        work.resolve("postfix"), Scratch.freePort(), MAIN_CF.formatted("cdb:" + tables + "/")));
            } else {
                System.out.println("Postfix: skipped, not installed or not started by root");
            }
            for (int batch : new int[] {PIPELINED, 1}) {
                report(servers, batch, rounds, seconds);
            }
        } finally {
            for (MailServer server : servers) {
                server.shutDown();
            }
        }
    }

    private static void report(List<MailServer> servers, int batch, int rounds, int seconds)
            throws InterruptedException {
        Map<String, List<Double>> rates = new TreeMap<>(Comparator.reverseOrder());
        for (int round = 0; round < rounds; round++) {
            for (MailServer server : servers) {
                double rate = new RcptLoad(server.address(), SESSIONS, batch).measure(WARM_UP_SECONDS, seconds);
                rates.computeIfAbsent(server.name(), name -> new ArrayList<>()).add(rate);
            }
        }
        double theirs = rates.containsKey("Postfix") ? median(rates.getOrDefault("Postfix", List.of())) : Double.NaN;
        System.out.printf("%d sessions, %d commands at a time, median of %d:%n", SESSIONS, batch, rounds);
        rates.forEach((name, all) -> System.out.printf(
                "  %-8s %10.0f answers/s %6.1f x Postfix   %s%n",
                name, median(all), median(all) / theirs, rounded(all)));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static List<Long> rounded(List<Double> values) {
        return values.stream().map(Math::round).toList();
    }

    private static void compile(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
    }
}

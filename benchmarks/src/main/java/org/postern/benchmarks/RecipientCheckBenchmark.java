package org.postern.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.postern.config.MainCf;
import org.postern.relayd.dns.DnsClient;
import org.postern.relayd.restrictions.AccessPolicy;
import org.postern.relayd.restrictions.Client;
import org.postern.relayd.restrictions.Decision;
import org.postern.relayd.restrictions.DecisionTrace;
import org.postern.relayd.restrictions.Transaction;
import org.postern.relayd.rewrite.MailRouting;
import org.postern.tables.CaseFolding;
import org.postern.tables.TableRegistry;
import org.postern.tables.publish.DuplicatePolicy;
import org.postern.tables.publish.FileAccess;
import org.postern.tables.publish.TableBuilder;
import org.postern.tables.publish.TableWriter;

/**
 * What does the decision about one recipient cost, and what does its trace add when somebody asks for it? The difference between the two
 * is all that tracing costs: without it nothing is noted, so nothing is allocated for it either ({@code -prof gc} shows the bytes).
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class RecipientCheckBenchmark {
    private static final int LISTED = 100_000;

    private static final String MAIN_CF = """
            compatibility_level = 3.6
            myhostname = fw.gateway.test
            inet_interfaces = 127.0.0.1
            mynetworks = 127.0.0.9/32
            mydestination =
            recipient_delimiter = +
            relay_domains = example.com
            relay_recipient_maps = hash:{DIR}/recipients
            smtpd_relay_restrictions = permit_mynetworks reject_unauth_destination
            smtpd_sender_restrictions = check_sender_access inline:{ bad.test=REJECT }
            """;

    /** Who the mail is for. */
    public enum Wanted {
        LISTED,
        UNKNOWN,
        /** With an extension, so that several keys are tried. */
        EXTENDED
    }

    /** Who the mail is for. */
    @Param
    public Wanted recipient = Wanted.LISTED;

    /** Whether somebody wants to know why. */
    @Param({"false", "true"})
    public boolean traced;

    private final String[] addresses = new String[1024];
    private int next;
    private @Nullable Path directory;
    private @Nullable TableRegistry tables;
    private @Nullable AccessPolicy policy;
    private @Nullable Transaction transaction;

    /** Compiles the table of recipients. */
    @Setup
    public void open() throws IOException {
        Path folder = Files.createTempDirectory("postern-recipients-");
        directory = folder;
        compile(folder.resolve("recipients"));
        MainCf config = MainCf.of(folder, MAIN_CF.replace("{DIR}", folder.toString()));
        TableRegistry registry = new TableRegistry("hash");
        tables = registry;
        policy = AccessPolicy.of(
                config, registry, MailRouting.of(config, registry), DnsClient.of(config, InstantSource.system()));
        transaction = new Transaction(
                Client.unnamed(InetAddress.ofLiteral("192.0.2.7")), "mx.sender.test", "joe@sender.test", false);
        for (int i = 0; i < addresses.length; i++) {
            int number = (int) (i * 48_271L % LISTED);
            addresses[i] = switch (recipient) {
                case LISTED -> "user" + number + "@example.com";
                case UNKNOWN -> "nobody" + number + "@example.com";
                case EXTENDED -> "user" + number + "+list@example.com";
            };
        }
        Decision decision = decide();
        if (decision.isAccepted() == (recipient == Wanted.UNKNOWN)) {
            throw new IllegalStateException("a wrong answer: " + decision.reply() + " " + decision.failure());
        }
    }

    private static void compile(Path source) throws IOException {
        try (TableBuilder builder = new TableBuilder(CaseFolding.DEFAULT, DuplicatePolicy.KEEP_FIRST, false, source);
                TableWriter writer = TableWriter.open(source)) {
            byte[] value = {'x'};
            for (int i = 0; i < LISTED; i++) {
                builder.add(("user" + i + "@example.com").getBytes(StandardCharsets.US_ASCII), value);
            }
            writer.publish(builder, Instant.EPOCH, Optional.empty(), FileAccess.PLAIN);
        }
    }

    /** One recipient. */
    @Benchmark
    public Decision decide() {
        next = (next + 1) % addresses.length;
        return Objects.requireNonNull(policy)
                .decideRecipient(
                        Objects.requireNonNull(transaction),
                        addresses[next],
                        traced ? DecisionTrace.on() : DecisionTrace.off());
    }

    /** Removes the table. */
    @TearDown
    public void close() throws IOException {
        Objects.requireNonNull(tables).close();
        Scratch.delete(Objects.requireNonNull(directory));
    }
}

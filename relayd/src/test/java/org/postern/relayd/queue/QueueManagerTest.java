package org.postern.relayd.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.relayd.log.LogLines;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.queue.DeliveryResult.Status;
import org.postern.relayd.store.LogStore;

class QueueManagerTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final RetrySchedule SCHEDULE = new RetrySchedule(
            Duration.ofSeconds(300), Duration.ofSeconds(4000), Duration.ofDays(5), Duration.ofDays(5));

    @TempDir
    private Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final InstantSource clock = now::get;
    private final LogLines lines = new LogLines();
    private final BlockingQueue<List<DeliveryResult>> bounces = new LinkedBlockingQueue<>();
    private LogStore store;
    private final List<QueueManager> managers = new ArrayList<>();

    @BeforeEach
    void openStore() throws IOException {
        store = LogStore.open(directory, clock, problem -> {});
    }

    @AfterEach
    void close() throws IOException {
        managers.forEach(QueueManager::close);
        store.close();
    }

    @Test
    void aDeliveredMessageLeavesTheQueue() throws Exception {
        QueueManager manager = start(request -> results(request, Status.SENT, "2.0.0", "250 2.0.0 Ok"), 20);
        manager.enqueue(commit("joe@example.com"));
        assertThat(lines.await("removed")).endsWith(": removed");
        assertThat(afterRestart()).isEmpty();
        assertThat(lines.all())
                .anyMatch(
                        line -> line.matches(
                                ".* postfix/qmgr\\[\\d+]: [0-9A-F]+: from=<s@sender.example>, size=3, nrcpt=1 \\(queue active\\)"))
                .anyMatch(line -> line.matches(
                        ".* postfix/smtp\\[\\d+]: [0-9A-F]+: to=<joe@example.com>, relay=none, delay=0, delays=0/0/0/0,"
                                + " dsn=2.0.0, status=sent \\(250 2.0.0 Ok\\)"));
    }

    @Test
    void aDeferredMessageIsTriedAgainWhenItIsDueAndOnlyForThoseLeft() throws Exception {
        BlockingQueue<DeliveryRequest> requests = new LinkedBlockingQueue<>();
        QueueManager manager = start(
                request -> {
                    requests.add(request);
                    return request.recipients().stream()
                            .map(recipient -> DeliveryResult.local(
                                    recipient,
                                    recipient.address().startsWith("later") && requests.size() < 2
                                            ? Status.DEFERRED
                                            : Status.SENT,
                                    "4.0.0",
                                    "because"))
                            .toList();
                },
                20);
        manager.enqueue(commit("now@example.com", "later@example.com"));
        lines.await("status=deferred");
        // The manager reads the clock after it has written that line, sooner or later: let time go on until it is due.
        lines.await("removed", () -> now.updateAndGet(time -> time.plusSeconds(301)));
        assertThat(requests).hasSize(2);
        assertThat(requests.remove().recipients()).hasSize(2);
        assertThat(requests.remove().recipients())
                .extracting(Recipient::address)
                .containsExactly("later@example.com");
    }

    @Test
    void aFailedRecipientIsBouncedAndTheMessageLeaves() throws Exception {
        QueueManager manager = start(request -> results(request, Status.BOUNCED, "5.1.1", "host said: no"), 20);
        manager.enqueue(commit("joe@example.com"));
        assertThat(bounces.poll(30, TimeUnit.SECONDS))
                .singleElement()
                .satisfies(result -> assertThat(result.text()).isEqualTo("host said: no"));
        lines.await("removed");
    }

    @Test
    void withSoftBounceAFailedRecipientIsTriedAgain() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        QueueManager manager = start(
                request -> results(
                        request,
                        attempts.getAndIncrement() == 0 ? Status.BOUNCED : Status.SENT,
                        "5.1.1",
                        "host said: no"),
                20,
                true);
        manager.enqueue(commit("joe@example.com"));
        assertThat(lines.await("SOFTBOUNCE")).endsWith("dsn=4.1.1, status=SOFTBOUNCE (host said: no)");
        lines.await("removed", () -> now.updateAndGet(time -> time.plusSeconds(301)));
        assertThat(bounces).isEmpty();
    }

    @Test
    void aFaultWhileRoutingDelaysOneMessageAndStopsNoOther() throws Exception {
        QueueManager manager = start(request -> results(request, Status.SENT, "2.0.0", "250 2.0.0 Ok"), 20);
        manager.enqueue(commit("no-domain"));
        assertThat(lines.await("internal error")).contains("warning: ");
        manager.enqueue(commit("joe@example.com"));
        lines.await("removed");
        assertThat(afterRestart())
                .singleElement()
                .satisfies(left ->
                        assertThat(left.recipients().getFirst().address()).isEqualTo("no-domain"));
    }

    @Test
    void aMessageThatIsTooOldIsBouncedWithItsLastReason() throws Exception {
        QueueManager manager = start(request -> results(request, Status.DEFERRED, "4.4.1", "Connection refused"), 20);
        Envelope envelope = commit("joe@example.com");
        now.set(START.plus(Duration.ofDays(5)));
        manager.enqueue(envelope);
        assertThat(bounces.poll(30, TimeUnit.SECONDS)).hasSize(1);
        lines.await("removed");
        assertThat(lines.all()).anyMatch(line -> line.contains("status=expired, returned to sender"));
    }

    @Test
    void anAgentThatBreaksDefers() throws Exception {
        QueueManager manager = start(
                request -> {
                    throw new IllegalStateException("broken agent");
                },
                20);
        manager.enqueue(commit("joe@example.com"));
        lines.await("status=deferred");
        assertThat(afterRestart()).hasSize(1);
        assertThat(lines.all()).anyMatch(line -> line.contains("broken agent"));
    }

    @Test
    void aSlowDestinationDoesNotHoldUpAnother() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        QueueManager manager = start(
                request -> {
                    if (request.nexthop().equals("slow.example")) {
                        await(release);
                    }
                    return results(request, Status.SENT, "2.0.0", "ok");
                },
                1);
        for (int i = 0; i < 5; i++) {
            manager.enqueue(commit("user@slow.example"));
        }
        manager.enqueue(commit("user@fast.example"));
        lines.await("to=<user@fast.example>");
        assertThat(lines.all()).noneMatch(line -> line.contains("to=<user@slow.example>"));
        release.countDown();
        lines.await("to=<user@slow.example>");
    }

    @Test
    void noMoreDeliveriesRunToADestinationThanItsLimit() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(30);
        CyclicBarrier three = new CyclicBarrier(3);
        QueueManager manager = start(
                request -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    meet(three);
                    running.decrementAndGet();
                    all.countDown();
                    return results(request, Status.SENT, "2.0.0", "ok");
                },
                3);
        for (int i = 0; i < 30; i++) {
            manager.enqueue(commit("user" + i + "@example.com"));
        }
        assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(most).hasValue(3);
    }

    @Test
    void drainingWaitsForWhatIsRunningAndKeepsTheRest() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        QueueManager manager = start(
                request -> {
                    started.countDown();
                    await(release);
                    return results(request, Status.SENT, "2.0.0", "ok");
                },
                1);
        Envelope first = commit("one@example.com");
        Envelope second = commit("two@example.com");
        manager.enqueue(first);
        await(started);
        manager.enqueue(second);
        assertThat(manager.drain(Duration.ofMillis(10))).isFalse();
        release.countDown();
        assertThat(manager.drain(Duration.ofSeconds(30))).isTrue();
        assertThat(afterRestart()).containsExactly(second);
    }

    @Test
    void aHeldMessageIsNotDeliveredBeforeItIsReleased() throws Exception {
        BlockingQueue<DeliveryRequest> requests = new LinkedBlockingQueue<>();
        QueueManager manager = start(noting(requests), 20);
        Envelope held = commit(true, "held@example.com");
        manager.enqueue(held);
        manager.enqueue(commit("joe@example.com"));
        manager.flush();
        lines.await("removed");
        assertThat(requests).extracting(request -> request.envelope().id()).doesNotContain(held.id());
        assertThat(manager.release(held.id())).isTrue();
        lines.await(held.id() + ": removed");
        assertThat(manager.release(held.id())).isFalse();
    }

    @Test
    void aHeldMessageStaysHeldAndAReleasedOneReleasedAcrossARestart() throws Exception {
        BlockingQueue<DeliveryRequest> requests = new LinkedBlockingQueue<>();
        Envelope held = commit(true, "held@example.com");
        Envelope released = commit(true, "released@example.com");
        try (QueueManager manager = start(request -> results(request, Status.DEFERRED, "4.3.0", "later"), 20)) {
            manager.enqueue(held);
            manager.enqueue(released);
            assertThat(manager.release(released.id())).isTrue();
            lines.await("status=deferred");
            assertThat(manager.drain(Duration.ofSeconds(30))).isTrue();
        }
        store.close();
        store = LogStore.open(directory, clock, problem -> {});
        now.set(START.plusSeconds(100_000));
        start(noting(requests), 20);
        lines.await(released.id() + ": removed");
        assertThat(requests).extracting(request -> request.envelope().id()).containsExactly(released.id());
        assertThat(afterRestart()).extracting(Envelope::id).containsExactly(held.id());
    }

    /** What another daemon would find. */
    private List<Envelope> afterRestart() throws IOException {
        managers.forEach(QueueManager::close);
        store.close();
        store = LogStore.open(directory, clock, problem -> {});
        return store.recovered().stream().map(StoredMessage::envelope).toList();
    }

    private static DeliveryAgent noting(BlockingQueue<DeliveryRequest> requests) {
        return request -> {
            requests.add(request);
            return results(request, Status.SENT, "2.0.0", "250 2.0.0 Ok");
        };
    }

    /** Waits for two others, so that three are running. */
    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Router.Routing route(String sender, String recipient) {
        int at = recipient.indexOf('@');
        if (at < 0) {
            throw new IllegalStateException("a fault in the resolver");
        }
        return new Router.Routing.To("smtp", recipient.substring(at + 1), recipient);
    }

    private QueueManager start(DeliveryAgent agent, int concurrency) {
        return start(agent, concurrency, false);
    }

    private QueueManager start(DeliveryAgent agent, int concurrency, boolean softBounce) {
        QueueManager manager = new QueueManager(
                store,
                QueueManagerTest::route,
                transport -> new QueueManager.Agent("smtp", agent),
                new MailLog(lines, "fw", "postfix", clock),
                clock,
                new QueueManager.Limits(SCHEDULE, concurrency, 50, softBounce));
        managers.add(manager);
        manager.start((envelope, failed, content) -> bounces.add(failed));
        return manager;
    }

    private static List<DeliveryResult> results(DeliveryRequest request, Status status, String dsn, String text) {
        return request.recipients().stream()
                .map(recipient -> DeliveryResult.local(recipient, status, dsn, text))
                .toList();
    }

    private Envelope commit(String... recipients) throws IOException {
        return commit(false, recipients);
    }

    private Envelope commit(boolean held, String... recipients) throws IOException {
        try (MessageDraft draft = store.draft()) {
            draft.write("x\r\n".getBytes(StandardCharsets.US_ASCII));
            Envelope envelope = new Envelope(
                    draft.id(),
                    START,
                    "s@sender.example",
                    List.of(recipients).stream().map(Recipient::of).toList(),
                    3,
                    false,
                    false,
                    "",
                    "",
                    held);
            draft.commit(envelope);
            return envelope;
        }
    }
}

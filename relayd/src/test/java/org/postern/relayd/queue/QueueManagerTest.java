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
import java.util.Set;
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
import org.postern.relayd.metrics.Metrics;
import org.postern.relayd.queue.DeliveryResult.Status;
import org.postern.relayd.smtp.BodyType;
import org.postern.relayd.store.LogStore;

class QueueManagerTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final RetrySchedule SCHEDULE = new RetrySchedule(
            Duration.ofSeconds(300), Duration.ofSeconds(4000), Duration.ofDays(5), Duration.ofDays(5));
    private static final QueueManager.Reports REPORTS = new QueueManager.Reports(Duration.ofHours(4), false, 2);

    @TempDir
    private Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final InstantSource clock = now::get;
    private final LogLines lines = new LogLines();
    private final BlockingQueue<List<DeliveryResult>> bounces = new LinkedBlockingQueue<>();
    private final BlockingQueue<List<DeliveryResult>> warnings = new LinkedBlockingQueue<>();
    private final BlockingQueue<List<DeliveryResult>> cleared = new LinkedBlockingQueue<>();
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
    void aPlatformThreadMakesAMessageActiveThatComesAloneAndLeavesTheThirdToTheKeeper() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        QueueManager manager = start(
                request -> {
                    threads.add(Thread.currentThread());
                    await(release);
                    return results(request, Status.SENT, "2.0.0", "ok");
                },
                20);
        for (int i = 1; i <= 2; i++) {
            Envelope envelope = commit("joe@example.com");
            manager.enqueue(envelope);
            assertThat(lines.all()).last().asString().contains(envelope.id()).endsWith("(queue active)");
            assertThat(threads.poll(30, TimeUnit.SECONDS).isVirtual()).isFalse();
        }
        Envelope third = commit("joe@example.com");
        manager.enqueue(third);
        assertThat(threads.poll(30, TimeUnit.SECONDS).isVirtual()).isTrue();
        release.countDown();
        lines.await(third.id() + ": removed");
    }

    @Test
    void aMessageThatAVirtualThreadBringsIsDeliveredOnVirtualThreads() throws Exception {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        QueueManager manager = start(
                request -> {
                    threads.add(Thread.currentThread());
                    return results(request, Status.SENT, "2.0.0", "ok");
                },
                20);
        Envelope envelope = commit("joe@example.com");
        Thread.ofVirtual().start(() -> manager.enqueue(envelope)).join();
        lines.await("removed");
        assertThat(threads.remove().isVirtual()).isTrue();
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
    void messagesThatWaitForTheirFirstDeliveryAreCountedUntilItBeginsOrIsNotToBe() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        QueueManager manager = start(
                request -> {
                    begun.countDown();
                    await(goOn);
                    return results(request, Status.DEFERRED, "4.3.0", "later");
                },
                1);
        manager.enqueue(commit("first@example.com"));
        await(begun);
        assertThat(manager.untried()).isZero();
        Envelope deleted = commit("deleted@example.com");
        Envelope held = commit("held@example.com");
        for (Envelope waiting : List.of(commit("last@example.com"), deleted, held)) {
            manager.enqueue(waiting);
        }
        manager.enqueue(commit(true, "held@example.com"));
        assertThat(manager.untried()).isEqualTo(3);
        manager.operations().delete(deleted.id());
        manager.operations().hold(held.id());
        assertThat(manager.untried()).isEqualTo(1);
        goOn.countDown();
        lines.await("status=deferred", 2);
        assertThat(manager.untried()).isZero();
    }

    @Test
    void aHeldMessageIsNotDeliveredBeforeItIsReleased() throws Exception {
        BlockingQueue<DeliveryRequest> requests = new LinkedBlockingQueue<>();
        QueueManager manager = start(noting(requests), 20);
        Envelope held = commit(true, "held@example.com");
        manager.enqueue(held);
        manager.enqueue(commit("joe@example.com"));
        manager.operations().flush();
        lines.await("removed");
        assertThat(requests).extracting(request -> request.envelope().id()).doesNotContain(held.id());
        assertThat(manager.operations().release(held.id())).isTrue();
        lines.await(held.id() + ": removed");
        assertThat(manager.operations().release(held.id())).isFalse();
    }

    @Test
    void aHeldMessageStaysHeldAndAReleasedOneReleasedAcrossARestart() throws Exception {
        BlockingQueue<DeliveryRequest> requests = new LinkedBlockingQueue<>();
        Envelope held = commit(true, "held@example.com");
        Envelope released = commit(true, "released@example.com");
        try (QueueManager manager = start(request -> results(request, Status.DEFERRED, "4.3.0", "later"), 20)) {
            manager.enqueue(held);
            manager.enqueue(released);
            assertThat(manager.operations().release(released.id())).isTrue();
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

    @Test
    void whatWaitsForADeadDestinationIsDeferredWithoutAConnectionAndOthersAreNotHeldUp() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        CountDownLatch allQueued = new CountDownLatch(1);
        QueueManager manager = start(
                request -> {
                    await(allQueued);
                    if (request.nexthop().equals("live.example")) {
                        return results(request, Status.SENT, "2.0.0", "ok");
                    }
                    attempts.incrementAndGet();
                    return results(request, Status.DEFERRED, "4.4.1", "connect to dead.example: Connection timed out");
                },
                3);
        for (int i = 0; i < 200; i++) {
            manager.enqueue(commit("user" + i + "@dead.example"));
        }
        manager.enqueue(commit("user@live.example"));
        allQueued.countDown();
        lines.await("to=<user@live.example>");
        lines.await("status=deferred", 200);
        assertThat(attempts).hasValueLessThan(10);
        assertThat(lines.all())
                .anyMatch(line -> line.contains("postfix/error[")
                        && line.endsWith(
                                "relay=none, delay=0, delays=0/0/0/0, dsn=4.4.1, status=deferred (delivery temporarily"
                                        + " suspended: connect to dead.example: Connection timed out)"));
        now.updateAndGet(time -> time.plusSeconds(299));
        manager.enqueue(commit("later@dead.example"));
        assertThat(lines.await("to=<later@dead.example>")).contains("suspended");
        // They would be due again as well, and one of them could make the attempt.
        for (QueueEntry deferred : manager.operations().list()) {
            manager.operations().delete(deferred.envelope().id());
        }
        awaitQueue(manager, "deferred", 0);
        int before = attempts.get();
        now.updateAndGet(time -> time.plusSeconds(2));
        manager.enqueue(commit("again@dead.example"));
        assertThat(lines.await("to=<again@dead.example>")).doesNotContain("suspended");
        assertThat(attempts).hasValueGreaterThan(before);
    }

    @Test
    void flushingANexthopTriesThatOneAtOnce() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        QueueManager manager = start(
                request -> attempts.incrementAndGet() <= 2
                        ? results(request, Status.DEFERRED, "4.4.1", "connect: Connection refused")
                        : results(request, Status.SENT, "2.0.0", "ok"),
                1);
        manager.enqueue(commit("user@one.example"));
        manager.enqueue(commit("user@two.example"));
        lines.await("status=deferred", 2);
        awaitQueue(manager, "deferred", 2);
        assertThat(manager.operations().flushNexthop("one.example")).isEqualTo(1);
        lines.await("removed");
        assertThat(manager.operations().list())
                .singleElement()
                .satisfies(entry -> assertThat(entry.nexthops()).containsExactly("two.example"));
        manager.operations().flush();
        lines.await("removed", 2);
    }

    @Test
    void aMessageWithManyRecipientsLetsOthersThrough() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        QueueManager manager = start(
                request -> {
                    await(release);
                    return results(request, Status.SENT, "2.0.0", "ok");
                },
                1);
        String[] crowd = new String[1000];
        java.util.Arrays.setAll(crowd, i -> "user" + i + "@example.com");
        manager.enqueue(commit(crowd));
        manager.enqueue(commit("alone@example.com"));
        awaitQueue(manager, "active", 2);
        release.countDown();
        lines.await("removed", 2);
        List<String> sent =
                lines.all().stream().filter(line -> line.contains("to=<")).toList();
        int alone = sent.indexOf(lines.await("to=<alone@example.com>"));
        assertThat(alone).isLessThan(200);
    }

    @Test
    void theSenderIsWarnedOnceThatAMessageIsLate() throws Exception {
        QueueManager manager = start(request -> results(request, Status.DEFERRED, "4.2.0", "greylisted"), 20);
        manager.enqueue(commit("joe@example.com"));
        awaitQueue(manager, "deferred", 1);
        assertThat(warnings).isEmpty();
        now.updateAndGet(time -> time.plus(Duration.ofHours(4)));
        assertThat(warnings.poll(60, TimeUnit.SECONDS)).hasSize(1);
        awaitQueue(manager, "deferred", 1);
        now.updateAndGet(time -> time.plus(Duration.ofHours(4)));
        lines.await("status=deferred", 3);
        assertThat(warnings).isEmpty();
    }

    @Test
    void aRateDelayKeepsDeliveriesApart() throws Exception {
        BlockingQueue<DeliveryRequest> requests = new LinkedBlockingQueue<>();
        QueueManager manager = start(noting(requests), limits(20, Duration.ofSeconds(10), false, 1000));
        manager.enqueue(commit("one@example.com"));
        Envelope two = commit("two@example.com");
        manager.enqueue(two);
        manager.enqueue(commit("other@example.net"));
        lines.await("removed", 2);
        awaitQueue(manager, "active", 1);
        assertThat(requests).hasSize(2);
        lines.await(two.id() + ": removed", () -> now.updateAndGet(time -> time.plusSeconds(10)));
    }

    @Test
    void aTransportRateDelayKeepsDeliveriesToWhateverDestinationApart() throws Exception {
        BlockingQueue<DeliveryRequest> requests = new LinkedBlockingQueue<>();
        DestinationLimits slow = destinations(20, Duration.ZERO, Duration.ofSeconds(10));
        QueueManager manager = start(
                noting(requests), new QueueManager.Limits(SCHEDULE, REPORTS, false, Set.of(), 1000, transport -> slow));
        List<Envelope> messages = List.of(
                commit("one@example.com"),
                commit("two@example.com"),
                commit("one@example.net"),
                commit("one@example.org"));
        messages.forEach(manager::enqueue);
        lines.await("removed");
        awaitQueue(manager, "active", 3);
        for (int delivered = 1; delivered < messages.size(); delivered++) {
            assertThat(requests).hasSize(delivered);
            now.updateAndGet(time -> time.plusSeconds(10));
            lines.await("removed", delivered + 1);
            awaitQueue(manager, "active", messages.size() - delivered - 1);
        }
    }

    @Test
    void mailForADeferredTransportWaitsForAFlush() throws Exception {
        DestinationLimits destinations = destinations(20, Duration.ZERO, Duration.ZERO);
        QueueManager manager = start(
                request -> results(
                        request,
                        request.nexthop().equals("4.3.2 deferred transport") ? Status.DEFERRED : Status.SENT,
                        "4.3.2",
                        request.nexthop()),
                new QueueManager.Limits(SCHEDULE, REPORTS, false, Set.of("lmtp", "smtp"), 1000, _ -> destinations));
        manager.enqueue(commit("joe@example.com"));
        lines.await("status=deferred (4.3.2 deferred transport)");
        awaitQueue(manager, "deferred", 1);
        now.updateAndGet(time -> time.plusSeconds(301));
        lines.await("status=deferred", 2);
        awaitQueue(manager, "deferred", 1);
        manager.operations().flush();
        assertThat(lines.await("status=sent")).endsWith("status=sent (example.com)");
    }

    @Test
    void aSenderWhoWasWarnedHearsThatTheDelayIsOverIfSetUpSo() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        DestinationLimits destinations = destinations(20, Duration.ZERO, Duration.ZERO);
        QueueManager manager = start(
                request -> results(
                        request, attempts.getAndIncrement() < 2 ? Status.DEFERRED : Status.SENT, "4.2.0", "because"),
                new QueueManager.Limits(
                        SCHEDULE,
                        new QueueManager.Reports(Duration.ofHours(4), true, 2),
                        false,
                        Set.of(),
                        1000,
                        transport -> destinations));
        manager.enqueue(commit("joe@example.com"));
        awaitQueue(manager, "deferred", 1);
        now.updateAndGet(time -> time.plus(Duration.ofHours(4)));
        assertThat(warnings.poll(60, TimeUnit.SECONDS)).hasSize(1);
        awaitQueue(manager, "deferred", 1);
        assertThat(cleared).isEmpty();
        now.updateAndGet(time -> time.plus(Duration.ofHours(4)));
        lines.await("removed");
        assertThat(cleared.poll())
                .singleElement()
                .satisfies(result -> assertThat(result.recipient().address()).isEqualTo("joe@example.com"));
    }

    @Test
    void destinationsTakeTurnsForTheDeliveriesThatMayRunInAll() throws Exception {
        QueueManager manager =
                start(request -> results(request, Status.SENT, "2.0.0", "ok"), limits(20, Duration.ZERO, false, 1));
        for (int i = 0; i < 50; i++) {
            manager.enqueue(commit("user" + i + "@example.com"));
        }
        manager.enqueue(commit("user@example.net"));
        lines.await("removed", 51);
    }

    @Test
    void aMessageIsHeldReleasedAndDeletedWhereverItIs() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        QueueManager manager = start(
                request -> {
                    await(release);
                    return results(request, Status.DEFERRED, "4.2.0", "later");
                },
                1);
        QueueOperations operations = manager.operations();
        Envelope running = commit("running@example.com");
        Envelope waiting = commit("waiting@example.com");
        Envelope deleted = commit("deleted@example.com");
        Envelope held = commit(true, "held@example.com");
        for (Envelope each : List.of(running, waiting, deleted, held)) {
            manager.enqueue(each);
        }
        awaitQueue(manager, "active", 3);
        assertThat(operations.hold(waiting.id())).isTrue();
        assertThat(operations.hold(running.id())).isTrue();
        assertThat(operations.delete(deleted.id())).isTrue();
        assertThat(operations.delete(deleted.id())).isFalse();
        assertThat(operations.hold("nothing")).isFalse();
        lines.await(deleted.id() + ": removed");
        release.countDown();
        awaitQueue(manager, "hold", 3);
        assertThat(operations.delete(held.id())).isTrue();
        assertThat(operations.requeue(waiting.id())).isTrue();
        // It waits among the deferred before it is tried, too.
        lines.await("to=<waiting@example.com>");
        awaitQueue(manager, "deferred", 1);
        operations.sync();
        assertThat(operations.list())
                .filteredOn(entry -> entry.envelope().equals(waiting))
                .singleElement()
                .satisfies(entry -> assertThat(entry.state().reasons()).containsEntry(0, "later"));
        assertThat(afterRestart()).containsExactlyInAnyOrder(running, waiting);
    }

    @Test
    void whatAnOperatorWantsOfAMessageThatIsBeingDeliveredSurvivesACrash() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        BlockingQueue<DeliveryRequest> requests = new LinkedBlockingQueue<>();
        QueueManager manager = start(
                request -> {
                    requests.add(request);
                    await(never);
                    return results(request, Status.DEFERRED, "4.2.0", "later");
                },
                20);
        Envelope deleted = commit("deleted@example.com", "other@example.com");
        Envelope held = commit("held@example.com");
        Envelope released = commit("released@example.com");
        for (Envelope each : List.of(deleted, held, released)) {
            manager.enqueue(each);
        }
        while (requests.stream()
                        .map(request -> request.envelope().id())
                        .distinct()
                        .count()
                < 3) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        QueueOperations operations = manager.operations();
        assertThat(operations.delete(deleted.id())).isTrue();
        assertThat(operations.hold(deleted.id())).isFalse();
        assertThat(operations.hold(held.id())).isTrue();
        assertThat(operations.hold(held.id())).isFalse();
        assertThat(operations.hold(released.id())).isTrue();
        assertThat(operations.release(released.id())).isTrue();
        operations.sync();

        store.close();
        store = LogStore.open(directory, clock, problem -> {});
        BlockingQueue<DeliveryRequest> after = new LinkedBlockingQueue<>();
        QueueManager next = start(noting(after), 20);
        lines.await(released.id() + ": removed");
        awaitQueue(next, "hold", 1);
        assertThat(after).extracting(DeliveryRequest::envelope).containsExactly(released);
        assertThat(afterRestart()).containsExactly(held);
        never.countDown();
    }

    @Test
    void theLogSaysWhatAnOperatorDid() throws Exception {
        QueueManager manager = start(request -> results(request, Status.DEFERRED, "4.2.0", "later"), 20);
        Envelope message = commit("joe@example.com");
        manager.enqueue(message);
        awaitQueue(manager, "deferred", 1);
        QueueOperations operations = manager.operations();
        assertThat(operations.hold(message.id())).isTrue();
        assertThat(operations.hold(message.id())).isFalse();
        assertThat(operations.release(message.id())).isTrue();
        assertThat(operations.release(message.id())).isFalse();
        lines.await("status=deferred", 2);
        awaitQueue(manager, "deferred", 1);
        assertThat(operations.requeue(message.id())).isTrue();
        lines.await("status=deferred", 3);
        awaitQueue(manager, "deferred", 1);
        assertThat(operations.delete(message.id())).isTrue();
        operations.log("Deleted: 1 message");
        lines.await("Deleted: 1 message");
        assertThat(lines.all())
                .filteredOn(line -> line.contains("postfix/postsuper["))
                .extracting(line -> line.replaceFirst(".*]: ", ""))
                .containsExactly(
                        message.id() + ": placed on hold",
                        message.id() + ": released from hold",
                        message.id() + ": requeued",
                        message.id() + ": removed",
                        "Deleted: 1 message");
    }

    private static void awaitQueue(QueueManager manager, String queue, long count) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (manager.operations().list().stream()
                        .filter(entry -> entry.queue().equals(queue))
                        .count()
                != count) {
            assertThat(System.nanoTime() - deadline)
                    .as("%s in %s", count, manager.operations().list())
                    .isNegative();
            TimeUnit.MILLISECONDS.sleep(5);
        }
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
        return start(agent, limits(concurrency, Duration.ZERO, softBounce, 1000));
    }

    private static QueueManager.Limits limits(int concurrency, Duration rateDelay, boolean softBounce, int deliveries) {
        DestinationLimits destinations = destinations(concurrency, rateDelay, Duration.ZERO);
        return new QueueManager.Limits(SCHEDULE, REPORTS, softBounce, Set.of(), deliveries, transport -> destinations);
    }

    private static DestinationLimits destinations(int concurrency, Duration rateDelay, Duration transportRateDelay) {
        return new DestinationLimits(
                concurrency, concurrency, 50, rateDelay, transportRateDelay, 1, Feedback.ONE, Feedback.ONE);
    }

    private QueueManager start(DeliveryAgent agent, QueueManager.Limits limits) {
        QueueManager manager = new QueueManager(
                store,
                new QueueManager.Policy(
                        QueueManagerTest::route,
                        transport -> new QueueManager.Agent("smtp", agent),
                        limits,
                        QueueManager.Lease.ENDLESS),
                new MailLog(lines, "fw", "postfix", clock),
                clock,
                new Metrics().deliveries());
        managers.add(manager);
        manager.start(new BounceSender() {
            @Override
            public void bounce(Envelope envelope, List<DeliveryResult> failed, MessageContent content) {
                bounces.add(failed);
            }

            @Override
            public void delayed(Envelope envelope, List<DeliveryResult> deferred, MessageContent content) {
                warnings.add(deferred);
            }

            @Override
            public void delayCleared(Envelope envelope, List<DeliveryResult> sent, MessageContent content) {
                cleared.add(sent);
            }
        });
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
                    BodyType.UNDECLARED,
                    false,
                    "",
                    "",
                    held);
            draft.commit(envelope);
            return envelope;
        }
    }
}

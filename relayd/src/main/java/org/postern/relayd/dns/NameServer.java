package org.postern.relayd.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;

/**
 * One name server and its health. Datagrams go from a random port with a random id, and over TCP when the answer does not fit; an answer
 * to another question, or one that cannot be read, is none.
 *
 * <p>A server that stays silent is left alone for {@link #DEAD_FOR}: without that, every session would wait anew for it. Silence about one
 * name is not enough, since a server is silent about names whose own servers are: it is dead when it says nothing at all meanwhile, asked
 * for the root of all names.
 */
final class NameServer {
    /** How long a server that is silent is not asked again. After that, one question finds out, and the others go on without it. */
    static final Duration DEAD_FOR = Duration.ofSeconds(30);

    private static final Message SIGN_OF_LIFE = Message.newQuery(Record.newRecord(Name.root, Type.NS, DClass.IN));

    private final InetSocketAddress address;
    private final InstantSource clock;

    /** {@link Instant#MIN} while it lives. */
    private final AtomicReference<Instant> deadUntil = new AtomicReference<>(Instant.MIN);

    private volatile long answeredAt = System.nanoTime() - Duration.ofDays(1).toNanos();

    NameServer(InetSocketAddress address, InstantSource clock) {
        this.address = address;
        this.clock = clock;
    }

    /** What became of a question to this server. */
    sealed interface Attempt {
        /** It answered: there are records, or there are none. */
        record Answered(Message message) implements Attempt {}

        /** It is there and cannot say; asking again would give the same. */
        record Refused(String reason) implements Attempt {}

        /** Nothing came in time. */
        record Silent(String reason) implements Attempt {}
    }

    /** Whether to ask it. The first to ask when a dead server's time is over takes it upon himself to find out. */
    boolean isWorthAsking() {
        Instant until = deadUntil.get();
        Instant now = clock.instant();
        return until.equals(Instant.MIN)
                || (!now.isBefore(until) && deadUntil.compareAndSet(until, now.plus(DEAD_FOR)));
    }

    /** Asks and waits. */
    Attempt ask(Message query, Duration patience) {
        try {
            Message answer = resolver(patience)
                    .sendAsync(query.clone(), Runnable::run)
                    .toCompletableFuture()
                    .get(patience.toNanos(), TimeUnit.NANOSECONDS);
            lives();
            int rcode = answer.getRcode();
            return rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN
                    ? new Attempt.Answered(answer)
                    : new Attempt.Refused(address + " answered " + Rcode.string(rcode));
        } catch (TimeoutException e) {
            return new Attempt.Silent(address + " did not answer");
        } catch (ExecutionException e) {
            return failed(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Attempt.Refused("interrupted");
        }
    }

    private Attempt failed(Throwable cause) {
        String reason = address + ": " + cause.getMessage();
        if (cause instanceof WireParseException) {
            lives();
            // Somebody may have thrown junk at us; the true answer may come the second time.
            return new Attempt.Silent(reason);
        }
        return cause instanceof IOException ? new Attempt.Silent(reason) : new Attempt.Refused(reason);
    }

    /** Asks, without waiting, something that every server can answer at once. */
    void lookForLife(Duration patience) {
        var _ = resolver(patience)
                .sendAsync(SIGN_OF_LIFE.clone(), Runnable::run)
                .whenComplete((answer, failure) -> {
                    if (answer != null || failure instanceof WireParseException) {
                        lives();
                    }
                });
    }

    /** Why it gives no sign of life within {@code patience}; nothing when it does. */
    CompletableFuture<Optional<String>> silence(Duration patience) {
        String name = address.getAddress() == null
                ? address.getHostString()
                : address.getAddress().getHostAddress() + ":" + address.getPort();
        return resolver(patience)
                .sendAsync(SIGN_OF_LIFE.clone(), Runnable::run)
                .toCompletableFuture()
                .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
                .handle((answer, failure) -> {
                    if (answer != null || failure.getCause() instanceof WireParseException) {
                        return Optional.empty();
                    }
                    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                    return Optional.of(
                            name + (cause instanceof PortUnreachableException ? " is not there" : " did not answer"));
                });
    }

    /** Nothing came back since {@code start} of {@link System#nanoTime}: it is dead unless it has answered something else. */
    void wasSilentSince(long start) {
        if (answeredAt - start < 0) {
            deadUntil.set(clock.instant().plus(DEAD_FOR));
        }
    }

    private void lives() {
        answeredAt = System.nanoTime();
        deadUntil.set(Instant.MIN);
    }

    private SimpleResolver resolver(Duration patience) {
        SimpleResolver resolver = new SimpleResolver(address);
        resolver.setTimeout(patience);
        return resolver;
    }
}

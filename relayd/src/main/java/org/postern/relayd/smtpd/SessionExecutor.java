package org.postern.relayd.smtpd;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.postern.relayd.log.MailLog;

/**
 * A thread for each session. Whatever prevents one from starting is a {@link RejectedExecutionException}, the only failure that
 * the library's accept loop survives.
 */
final class SessionExecutor extends AbstractExecutorService {
    private final ExecutorService threads;
    private final MailLog log;

    SessionExecutor(MailLog log) {
        this(new SessionThreads(), log);
    }

    /** For tests: {@code threads} may fail. */
    SessionExecutor(ExecutorService threads, MailLog log) {
        this.threads = threads;
        this.log = log;
    }

    @Override
    public void execute(Runnable session) {
        try {
            threads.execute(() -> run(session));
        } catch (RuntimeException | Error e) {
            log.warning("smtpd", "cannot start a session: " + e);
            throw new RejectedExecutionException(e);
        }
    }

    private void run(Runnable session) {
        try {
            session.run();
        } catch (RuntimeException | Error e) {
            log.error("smtpd", "session ended by an unexpected error: " + e);
        }
    }

    @Override
    public void shutdown() {
        threads.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return threads.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return threads.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return threads.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return threads.awaitTermination(timeout, unit);
    }
}

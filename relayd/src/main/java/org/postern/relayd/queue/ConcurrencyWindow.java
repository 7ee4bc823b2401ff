package org.postern.relayd.queue;

/**
 * How many deliveries to one destination may go on at a time, learnt from how they end: more after each success, fewer after each failure,
 * none at all when a whole cohort has failed (Postfix's SCHEDULER_README). A failure here means that the destination could not be
 * reached, not that it refused a message.
 */
final class ConcurrencyWindow {
    private DestinationLimits limits;
    private int window;
    private double success;
    private double failure;
    private double failedCohorts;
    private boolean dead;

    ConcurrencyWindow(DestinationLimits limits) {
        this.limits = limits;
        this.window = start();
    }

    private int start() {
        return limits.rateDelay().isPositive() ? 1 : Math.min(limits.initialConcurrency(), limits.mostAtATime());
    }

    /** From now on other limits hold. */
    void use(DestinationLimits changed) {
        limits = changed;
        window = Math.min(window, limits.rateDelay().isPositive() ? 1 : limits.mostAtATime());
    }

    int size() {
        return dead ? 0 : window;
    }

    boolean isDead() {
        return dead;
    }

    /** Tries a dead destination again, as one that nothing is known about. */
    void revive() {
        dead = false;
        window = start();
        success = 0;
        failure = 0;
        failedCohorts = 0;
    }

    /** @param running deliveries that are still going on: no sense in a window that nobody fills */
    void succeeded(int running) {
        failedCohorts = 0;
        if (dead) {
            revive();
        }
        if (limits.rateDelay().isPositive()
                || window >= limits.mostAtATime()
                || window >= running + limits.initialConcurrency()) {
            return;
        }
        double step = limits.success().at(window);
        success += step;
        while (step > 0 && success + step / 2 >= 1 && window < limits.mostAtATime()) {
            window++;
            success--;
            failure = 0;
        }
    }

    void failed() {
        if (dead) {
            return;
        }
        failedCohorts += 1.0 / window;
        if (limits.failedCohorts() > 0 && failedCohorts >= limits.failedCohorts()) {
            dead = true;
            return;
        }
        double step = limits.failure().at(window);
        failure -= step;
        while (step > 0 && failure - step / 2 < 0) {
            window--;
            success = 0;
            failure++;
        }
        window = Math.max(1, window);
    }
}

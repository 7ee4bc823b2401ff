package org.postern.relayd.threads;

/** A system that cannot start a thread. */
public final class NoMoreThreads {
    private NoMoreThreads() {}

    /** Platform threads of which none can be started. */
    public static PlatformThreads platform() {
        return new PlatformThreads(_ -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
    }
}

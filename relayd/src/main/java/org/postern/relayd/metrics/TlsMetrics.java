package org.postern.relayd.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Handshakes with peers on one side. */
public final class TlsMetrics {
    private static final List<String> VERSIONS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
    private static final String OTHER = "other";

    private final Map<String, Counter> byVersion = new HashMap<>();
    private final Counter otherVersion;
    private final Counter failed;

    TlsMetrics(CounterFamily sessions, CounterFamily failures, String side) {
        VERSIONS.forEach(version -> byVersion.put(version, sessions.with(side, version)));
        otherVersion = sessions.with(side, OTHER);
        failed = failures.with(side);
    }

    /** A handshake has led to this version, {@code TLSv1.3}. */
    public void established(String version) {
        byVersion.getOrDefault(version, otherVersion).increment();
    }

    /** A handshake has come to nothing. */
    public void failed() {
        failed.increment();
    }
}

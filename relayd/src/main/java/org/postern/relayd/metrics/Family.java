package org.postern.relayd.metrics;

/** What has one name, one meaning and one type on the page. */
@FunctionalInterface
public interface Family {
    /** Writes its name, its meaning and all of its series as they are now. */
    void writeTo(MetricsPage page);
}

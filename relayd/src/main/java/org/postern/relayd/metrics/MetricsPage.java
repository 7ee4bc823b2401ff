package org.postern.relayd.metrics;

import java.math.BigDecimal;
import java.util.List;
import org.postern.tables.LatencyHistogram;

/** Text in Prometheus' exposition format 0.0.4. */
public final class MetricsPage {
    /** The media type. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final double NANOS = 1e9;

    private final StringBuilder text = new StringBuilder(32_768);

    /** Begins a family; its samples follow. {@code type} is counter, gauge or histogram. */
    public void family(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    /** A family of one gauge without labels. */
    public void gauge(String name, String help, double value) {
        family(name, "gauge", help);
        sample(name, List.of(), List.of(), value);
    }

    /** One series of the family that was begun last. */
    public void sample(String name, List<String> labels, List<String> values, double value) {
        text.append(name);
        labels(labels, values, "");
        text.append(' ').append(number(value)).append('\n');
    }

    /** As {@link #sample(String, List, List, double)}. */
    public void sample(String name, List<String> labels, List<String> values, long value) {
        text.append(name);
        labels(labels, values, "");
        text.append(' ').append(value).append('\n');
    }

    /** A family of one histogram without labels, in seconds. */
    public void histogram(String name, String help, LatencyHistogram histogram) {
        family(name, "histogram", help);
        histogram(name, List.of(), List.of(), histogram);
    }

    /** The series of one histogram, in seconds. */
    public void histogram(String name, List<String> labels, List<String> values, LatencyHistogram histogram) {
        long[] bounds = histogram.boundsNanos();
        long[] counts = histogram.counts();
        long below = 0;
        for (int i = 0; i < counts.length; i++) {
            below += counts[i];
            text.append(name).append("_bucket");
            labels(labels, values, i < bounds.length ? number(bounds[i] / NANOS) : "+Inf");
            text.append(' ').append(below).append('\n');
        }
        text.append(name).append("_sum");
        labels(labels, values, "");
        text.append(' ').append(number(histogram.sumNanos() / NANOS)).append('\n');
        text.append(name).append("_count");
        labels(labels, values, "");
        text.append(' ').append(below).append('\n');
    }

    private void labels(List<String> labels, List<String> values, String upTo) {
        char before = '{';
        for (int i = 0; i < labels.size(); i++) {
            text.append(before).append(labels.get(i)).append("=\"");
            escape(values.get(i));
            text.append('"');
            before = ',';
        }
        if (!upTo.isEmpty()) {
            text.append(before).append("le=\"").append(upTo).append('"');
            before = ',';
        }
        if (before == ',') {
            text.append('}');
        }
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> text.append(Character.isISOControl(c) ? '?' : c);
            }
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : BigDecimal.valueOf(value).toPlainString();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}

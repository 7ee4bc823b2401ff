package org.postern.relayd.log;

/** How bad it is, as Postfix says it in the text and to a syslog daemon. */
enum Severity {
    INFO("", 6),
    WARNING("warning: ", 4),
    ERROR("error: ", 3),
    FATAL("fatal: ", 2);

    private final String label;
    private final int code;

    Severity(String label, int code) {
        this.label = label;
        this.code = code;
    }

    /** What the text begins with. */
    String label() {
        return label;
    }

    /** RFC 3164 4.1.1. */
    int code() {
        return code;
    }
}

package org.postern.config;

/** The part of the main.cf manual that a setting is described in. */
public enum Section {
    /** Who this machine is. */
    MACHINE("THE MACHINE"),
    /** Address rewriting and alias expansion. */
    ADDRESSES("ADDRESSES AND ALIASES"),
    /** Which mail goes where. */
    ROUTING("ROUTING"),
    /** The SMTP server's dialogue and limits. */
    SMTPD("SMTP SERVER"),
    /** What the SMTP server accepts and rejects. */
    RESTRICTIONS("ACCESS AND RELAY CONTROL"),
    /** The queue, retries and bounces. */
    QUEUE("QUEUE AND BOUNCES"),
    /** The SMTP client. */
    SMTP("SMTP CLIENT"),
    /** Content inspection, which is not there yet. */
    FILTERS("FILTERS"),
    /** Files, processes and logging. */
    SYSTEM("FILES, PROCESSES AND LOGGING");

    private final String title;

    Section(String title) {
        this.title = title;
    }

    /** The heading in the manual. */
    public String title() {
        return title;
    }
}

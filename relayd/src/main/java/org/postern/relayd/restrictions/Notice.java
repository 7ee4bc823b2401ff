package org.postern.relayd.restrictions;

/** A line for the mail log that a decision gives rise to. */
public sealed interface Notice {
    /** Something is wrong with the configuration or a table. */
    record Warning(String text) implements Notice {}

    /** Something worth knowing for who reads the log. */
    record Info(String text) implements Notice {}

    /**
     * A restriction did something.
     *
     * @param what such as {@code reject}, {@code reject_warning} or {@code hold}, as before the name of the command in the line
     * @param text what follows the client; the session adds sender, recipient, protocol and helo
     */
    record Event(String what, String text) implements Notice {}
}

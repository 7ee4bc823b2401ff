package org.postern.relayd.restrictions;

import org.postern.relayd.smtp.Reply;

/** A line for the mail log that a decision gives rise to. */
public sealed interface Notice {
    /** Something is wrong with the configuration or a table. */
    record Warning(String text) implements Notice {}

    /** Something worth knowing for who reads the log. */
    record Info(String text) implements Notice {}

    /**
     * A restriction refused something.
     *
     * @param what {@code reject}, or {@code reject_warning} where it may only say so
     */
    record Refusal(String what, Reply reply) implements Notice {}

    /**
     * A restriction did something else.
     *
     * @param what such as {@code hold}, as before the name of the command in the line
     * @param text what follows the client; the session adds sender, recipient, protocol and helo
     */
    record Event(String what, String text) implements Notice {}
}

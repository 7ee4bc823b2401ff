package org.postern.relayd.cleanup;

import java.util.List;
import org.postern.relayd.smtp.Reply;

/** Finds out whom a recipient stands for (virtual(5)). */
@FunctionalInterface
public interface AliasExpander {
    /** Expands one recipient, unquoted form. */
    Expansion expand(String recipient);

    /** The answer. */
    sealed interface Expansion {
        /** These addresses, unquoted form; the recipient itself when it is no alias. */
        record To(List<String> addresses) implements Expansion {
            /** Copies the list. */
            public To {
                addresses = List.copyOf(addresses);
            }
        }

        /**
         * The message cannot be accepted now.
         *
         * @param reply to the client, 4xx
         * @param reason for the log
         */
        record Refused(Reply reply, String reason) implements Expansion {}
    }
}

package org.postern.relayd.restrictions;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What access tables want done with a message once it has been received (access(5), "OTHER ACTIONS"). An effect stays when the
 * recipient at which it came up is refused in the end; only RSET, a new HELO or a refused MAIL undo it.
 *
 * @param hold HOLD: keep it in the queue until somebody releases it
 * @param discard DISCARD: say that it was queued, and drop it; nothing else is asked about it
 * @param redirect REDIRECT: the one recipient instead of all others, unquoted form; the last one asked for counts
 * @param bcc BCC: further recipients, unquoted form
 * @param prepend PREPEND: header lines to put before the message, without line ends
 */
public record Effects(
        boolean hold, boolean discard, Optional<String> redirect, List<String> bcc, List<String> prepend) {
    /** None at all. */
    public static final Effects NONE = new Effects(false, false, Optional.empty(), List.of(), List.of());

    /** Copies the lists. */
    public Effects {
        bcc = List.copyOf(bcc);
        prepend = List.copyOf(prepend);
    }

    Effects withHold() {
        return new Effects(true, discard, redirect, bcc, prepend);
    }

    Effects withDiscard() {
        return new Effects(hold, true, redirect, bcc, prepend);
    }

    Effects withRedirect(String recipient) {
        return new Effects(hold, discard, Optional.of(recipient), bcc, prepend);
    }

    Effects withBcc(String recipient) {
        return new Effects(hold, discard, redirect, with(bcc, recipient), prepend);
    }

    Effects withPrepend(String header) {
        return new Effects(hold, discard, redirect, bcc, with(prepend, header));
    }

    private static List<String> with(List<String> list, String element) {
        List<String> longer = new ArrayList<>(list);
        longer.add(element);
        return longer;
    }
}

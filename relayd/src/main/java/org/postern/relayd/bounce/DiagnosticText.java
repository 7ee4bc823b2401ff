package org.postern.relayd.bounce;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.relayd.queue.DeliveryResult;
import org.postern.relayd.queue.DeliveryResult.Status;

/**
 * The Diagnostic-Code of a result (RFC 3464 2.3.6): {@code smtp} with the words of the peer when a peer refused, else our own kind with our own
 * words.
 *
 * @param type {@code smtp} or {@code X-Postern}
 * @param text what was said
 * @param remoteHost who said it, for Remote-MTA (RFC 3464 2.3.5); empty when we did
 */
record DiagnosticText(String type, String text, String remoteHost) {
    /** What the log line says around the peer's reply; see the delivery agent. */
    private static final Pattern REPLY = Pattern.compile(
            "(?:Protocol error: )?host \\S+ (?:said|refused to talk to me): (.*?)(?: \\(in reply to [^()]*\\))?");

    static DiagnosticText of(DeliveryResult result) {
        int bracket = result.relay().indexOf('[');
        if (result.status() == Status.SENT && bracket > 0) {
            return new DiagnosticText("smtp", result.text(), result.relay().substring(0, bracket));
        }
        if (!result.remoteHost().isEmpty()) {
            Matcher reply = REPLY.matcher(result.text());
            if (reply.matches()) {
                return new DiagnosticText("smtp", reply.group(1), result.remoteHost());
            }
        }
        return new DiagnosticText("X-Postern", result.text(), result.remoteHost());
    }
}

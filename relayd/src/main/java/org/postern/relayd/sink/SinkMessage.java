package org.postern.relayd.sink;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A message that a sink took: the envelope as the client wrote it, and the content as it was before dot-stuffing. */
public final class SinkMessage {
    private final InetSocketAddress client;
    private final Envelope envelope;
    private final byte[] content;

    /**
     * What came before the content.
     *
     * @param helo the argument of HELO or EHLO; empty if there was neither
     * @param extended whether it was EHLO
     * @param sender what stands in the brackets of MAIL FROM; empty for the null sender
     * @param mailParameters what follows the sender: {@code SIZE=17 BODY=8BITMIME}; empty if there is nothing
     * @param recipients what stands in the brackets of each accepted RCPT TO, in order
     */
    public record Envelope(
            String helo, boolean extended, String sender, String mailParameters, List<String> recipients) {}

    /** Takes over {@code content}. */
    SinkMessage(InetSocketAddress client, Envelope envelope, byte[] content) {
        this.client = client;
        this.envelope = envelope;
        this.content = content;
    }

    /** Where the client connected from. */
    public InetSocketAddress client() {
        return client;
    }

    /** The envelope. */
    public Envelope envelope() {
        return envelope;
    }

    /** The envelope sender; empty for the null sender. */
    public String sender() {
        return envelope.sender();
    }

    /** The envelope recipients. */
    public List<String> recipients() {
        return envelope.recipients();
    }

    /** A copy of the content's exact bytes. */
    public byte[] content() {
        return content.clone();
    }

    /** The length of the content in bytes. */
    public int size() {
        return content.length;
    }

    /** The content as text; bytes that are not UTF-8 appear as U+FFFD. */
    public String text() {
        return new String(content, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "from=<" + sender() + "> to=<" + String.join(">,<", recipients()) + "> size=" + content.length;
    }
}

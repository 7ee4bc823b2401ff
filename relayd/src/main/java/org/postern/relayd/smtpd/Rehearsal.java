package org.postern.relayd.smtpd;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.postern.relayd.log.MailLog;

/**
 * An SMTP session without a network, for finding out what a client would be told: the session is the daemon's own, and so is every
 * reply. For one thread.
 */
public final class Rehearsal {
    private final SessionEnvironment environment;
    private final MailLog log;

    /** Sessions in {@code environment}. Whether they have effects is the business of its way into the queue. */
    public Rehearsal(SessionEnvironment environment) {
        this.environment = environment;
        this.log = environment.log();
    }

    /** The client's part. */
    @FunctionalInterface
    public interface Script {
        /**
         * What the client sends next, whole lines with CRLF; empty when it hangs up.
         *
         * @param reply the lines that answered what it sent before, first of all the greeting; without their line ends
         */
        String next(List<String> reply);
    }

    /** Whether a client that wants TLS would get it. */
    public boolean offersTls() {
        SmtpdTls tls = environment.tls();
        return tls.server().isPresent() && (tls.level() != SmtpdTls.Level.NONE || tls.isWrapped());
    }

    /** Plays a session with a client at {@code address}. */
    public void play(InetAddress address, Script script) {
        play(address, false, script);
    }

    /** The same; {@code tls}: as if a handshake had been made before the greeting. */
    public void play(InetAddress address, boolean tls, Script script) {
        try (ScriptedSocket socket = new ScriptedSocket(address, script);
                Sessions sessions = new Sessions(
                        1,
                        environment.settings().hostname(),
                        environment.clock(),
                        log,
                        environment.metrics().smtpd())) {
            SmtpSession session = new SmtpSession(socket, false, environment.patient(), sessions);
            if (tls || environment.tls().isWrapped()) {
                session.pretendTls();
            }
            session.run();
            socket.finish();
        } catch (IOException e) {
            // There is no network that could fail.
            throw new UncheckedIOException(e);
        }
    }

    /** The client's end: asks the script for more when the session has answered and wants to read. */
    private static final class ScriptedSocket extends SocketWithoutNetwork {
        private final InetAddress address;
        private final Script script;
        private final ByteArrayOutputStream replies = new ByteArrayOutputStream();
        private byte[] sent = new byte[0];
        private int position;
        private boolean ended;

        ScriptedSocket(InetAddress address, Script script) {
            this.address = address;
            this.script = script;
        }

        @Override
        public InetAddress getInetAddress() {
            return address;
        }

        @Override
        public void shutdownInput() {
            ended = true;
        }

        @Override
        public OutputStream getOutputStream() {
            return replies;
        }

        @Override
        public InputStream getInputStream() {
            return new InputStream() {
                @Override
                public int available() {
                    return sent.length - position;
                }

                @Override
                public int read() {
                    return more() ? sent[position++] & 0xff : -1;
                }

                @Override
                public int read(byte[] buffer, int offset, int length) {
                    if (!more()) {
                        return -1;
                    }
                    int count = Math.min(length, sent.length - position);
                    System.arraycopy(sent, position, buffer, offset, count);
                    position += count;
                    return count;
                }
            };
        }

        private boolean more() {
            if (position == sent.length && !ended) {
                sent = script.next(takeReply()).getBytes(StandardCharsets.UTF_8);
                position = 0;
                ended = sent.length == 0;
            }
            return !ended;
        }

        private List<String> takeReply() {
            List<String> lines = new ArrayList<>(
                    replies.toString(StandardCharsets.UTF_8).lines().toList());
            replies.reset();
            return lines;
        }

        /** Tells the script the last words of a session that ended before the script did. */
        void finish() {
            if (!ended) {
                ended = true;
                script.next(takeReply());
            }
        }
    }
}

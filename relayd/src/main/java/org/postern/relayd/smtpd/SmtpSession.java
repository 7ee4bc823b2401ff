package org.postern.relayd.smtpd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.postern.relayd.dns.ClientName;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.metrics.SmtpdMetrics;
import org.postern.relayd.restrictions.Client;
import org.postern.relayd.smtp.Reply;
import org.postern.relayd.smtp.Verbs;
import org.postern.relayd.tls.TlsSummary;

/**
 * One connection from greeting to goodbye (smtpd(8)): reads command lines, keeps the limits, and leaves what commands mean to {@link
 * SmtpDialogue}. Runs on a thread of its own; {@link #abort}, {@link #endSoon} and {@link #cutIfOverdue} are for others.
 */
final class SmtpSession {
    /** What comes after DATA and BDAT, as the log has it. */
    private static final String END_OF_MESSAGE = "END-OF-MESSAGE";

    private static final int SHOWN = 100;

    private final ClientConnection connection;
    private final SessionEnvironment environment;
    private final SmtpdSettings settings;
    private final MailLog log;
    private final SmtpdMetrics metrics;
    private final Sessions sessions;
    private final SessionState state;
    private final ClientQuota quota;
    private final CommandCounts counts = new CommandCounts();
    private final SmtpDialogue dialogue;
    private final TlsUpgrade tls;
    private final boolean beginsWithTls;
    private String lastCommand = "CONNECT";
    private final ErrorCount errors;
    private boolean outOfStep;
    private volatile boolean idle = true;

    /** What the client hears whatever it says, and no more. */
    private Optional<Reply> unwelcome = Optional.empty();

    /** @param beginsWithTls whether there is a handshake before the greeting (RFC 8314 3) */
    SmtpSession(Socket socket, boolean beginsWithTls, SessionEnvironment environment, Sessions sessions)
            throws IOException {
        this.environment = environment;
        this.settings = environment.settings();
        this.log = environment.log();
        this.metrics = environment.metrics().smtpd();
        this.sessions = sessions;
        this.beginsWithTls = beginsWithTls || environment.tls().isWrapped();
        this.connection = new ClientConnection(
                socket, settings.timeout(), settings.perRequestDeadline(), settings.minimumDataRate());
        this.state = new SessionState(new Client(socket.getInetAddress(), socket.getPort(), ClientName.notLookedUp()));
        this.quota = new ClientQuota(environment, state, sessions.rates());
        this.errors = new ErrorCount(settings, connection);
        this.dialogue = new SmtpDialogue(environment, state, quota, errors, connection);
        this.tls = new TlsUpgrade(environment, state, quota, connection, this.beginsWithTls);
    }

    /** Goes on as if a handshake had been made. */
    void pretendTls() {
        state.tls(new TlsSummary(
                "TLSv1.3",
                "TLS_AES_256_GCM_SHA384",
                256,
                "",
                environment.clock().instant(),
                Optional.empty()));
    }

    /** Cuts the connection, whatever it is doing. */
    void abort() {
        connection.abort();
    }

    /** Says 421 as soon as no transaction is under way. */
    void endSoon() {
        if (idle) {
            endNow();
        }
    }

    /** Says 421 instead of reading what has not come yet, whatever it belongs to. */
    void endNow() {
        connection.endInput();
    }

    /** Ends a wait for the client that has taken too long; see {@link ClientConnection#cutIfOverdue}. */
    void cutIfOverdue(long nanoTime) {
        connection.cutIfOverdue(nanoTime);
    }

    private String client() {
        return state.client().nameAndAddress();
    }

    void run() {
        try {
            if (identify()) {
                converseWithClient();
            }
        } finally {
            quota.close();
            dialogue.close();
            connection.close();
        }
    }

    /** Finds out who the client is. @return whether there is one */
    private boolean identify() {
        InetAddress address = state.client().address();
        int port = state.client().port();
        if (settings.isBehindProxy() && environment.lists().isProxy(address)) {
            try {
                connection.expectWithin(settings.proxyTimeout());
                Optional<ProxyHeader.Source> source =
                        ProxyHeader.read(connection).client();
                address = source.map(ProxyHeader.Source::address).orElse(address);
                port = source.map(ProxyHeader.Source::port).orElse(port);
            } catch (SocketTimeoutException e) {
                return noClient("timeout error");
            } catch (IOException e) {
                return noClient("EOF");
            } catch (ProxyHeader.BadHeaderException e) {
                return noClient(String.valueOf(e.getMessage()));
            }
        }
        state.client(new Client(address, port, environment.clientNames().apply(address)));
        return true;
    }

    private boolean noClient(String reason) {
        log.warning("smtpd", "haproxy read: " + reason + " from " + client());
        farewell(new Reply(421, "4.3.0", settings.hostname() + " Server local error"));
        return false;
    }

    private void converseWithClient() {
        state.client().names().warnings().forEach(warning -> log.warning("smtpd", warning));
        log.info("smtpd", "connect from " + client());
        metrics.sessionBegan();
        try {
            if ((!beginsWithTls || state.tls().isPresent() || startTls()) && greet()) {
                converse();
            }
            connection.flush();
        } catch (SocketTimeoutException e) {
            log.info("smtpd", "timeout after " + where() + " from " + client());
            farewell(new Reply(421, "4.4.2", settings.hostname() + " Error: timeout exceeded"));
        } catch (ExcessiveDataException e) {
            log.warning("smtpd", e.getMessage() + " from " + client());
            farewell(new Reply(421, "4.3.1", settings.hostname() + " Error: message file far too big"));
        } catch (IOException e) {
            lost();
        } catch (RuntimeException | Error e) {
            log.error("smtpd", "internal error after " + lastCommand + " from " + client() + ": " + e);
            farewell(new Reply(421, "4.3.0", settings.hostname() + " Error: internal error"));
        } finally {
            log.info("smtpd", "disconnect from " + client() + counts);
        }
    }

    /** @return whether the session goes on */
    private boolean greet() throws IOException {
        Optional<Reply> tooMuch = quota.connected();
        if (tooMuch.isPresent()) {
            farewell(tooMuch.get());
            return false;
        }
        if (isOutOfStep(true)) {
            return false;
        }
        Optional<Outcome> refusal = dialogue.connected(lastCommand);
        boolean on = say(refusal.orElseGet(() -> Outcome.of(new Reply(220, "", settings.banner()))));
        if (refusal.isPresent()) {
            errors.error();
        }
        return on;
    }

    /** @return whether the session goes on */
    private boolean startTls() {
        idle = true; // nothing is lost when a handshake ends early
        TlsUpgrade.Result result = tls.run();
        idle = false;
        return switch (result) {
            case TlsUpgrade.Result.Done() -> true;
            case TlsUpgrade.Result.Unwelcome(Reply reply) -> {
                unwelcome = Optional.of(reply);
                yield true;
            }
            case TlsUpgrade.Result.Failed() -> {
                log.info("smtpd", "lost connection after " + where() + " from " + client());
                yield false;
            }
            case TlsUpgrade.Result.Refused(Optional<Reply> reply) -> {
                reply.ifPresent(this::farewell);
                yield false;
            }
        };
    }

    private void lost() {
        if (sessions.isDraining()) {
            farewell(new Reply(421, "4.3.2", settings.hostname() + " Error: shutting down, try again later"));
        } else if (!lastCommand.equals(END_OF_MESSAGE)) { // many leave like that, and nothing is lost
            log.info("smtpd", "lost connection after " + where() + " from " + client());
        }
    }

    /** The last command, and how much of a message has come if it is one that brings some. */
    private String where() {
        return lastCommand + dialogue.progress(lastCommand);
    }

    private void farewell(Reply reply) {
        try {
            reply(reply);
            connection.flush();
        } catch (IOException e) {
            // Why the session ends has been said already.
            connection.abort();
        }
    }

    private void converse() throws IOException {
        boolean on = true;
        while (on) {
            if (errors.isTooMany()) {
                log.info("smtpd", "too many errors after " + lastCommand + " from " + client());
                farewell(new Reply(421, "4.7.0", settings.hostname() + " Error: too many errors"));
                return;
            }
            idle = !dialogue.inTransaction();
            if (idle && sessions.isDraining()) {
                farewell(new Reply(421, "4.3.2", settings.hostname() + " Error: shutting down, try again later"));
                return;
            }
            ClientConnection.Line line = connection.readLine(settings.lineLengthLimit());
            idle = false;
            if (unwelcome.isPresent()) {
                farewell(unwelcome.get());
                return;
            }
            switch (line) {
                case ClientConnection.Line.End end -> {
                    lost();
                    on = false;
                }
                case ClientConnection.Line.TooLong(String start) -> {
                    log.warning(
                            "smtpd",
                            client() + ": request longer than " + settings.lineLengthLimit() + ": " + start + "...");
                    refused(new Reply(500, "5.5.2", settings.hostname() + " Error: command too long"));
                }
                case ClientConnection.Line.Text text -> on = command(text);
            }
        }
    }

    /** @return whether the session goes on */
    private boolean command(ClientConnection.Line.Text text) throws IOException {
        if (text.bareNewline() && settings.bareNewline() == SmtpdSettings.BareNewline.REJECT) {
            var _ = say(dialogue.bareNewline(lastCommand));
            return false;
        }
        String line;
        try {
            line = decode(text.bytes());
        } catch (CharacterCodingException e) {
            refused(Answers.BAD_UTF8);
            return true;
        }
        CommandLine command = CommandLine.parse(line);
        if (command.verb().isEmpty()) {
            refused(Answers.BAD_LINE);
            return true;
        }
        return command(command, text.bytes());
    }

    /** @return whether the session goes on */
    private boolean command(CommandLine command, ByteBuffer bytes) throws IOException {
        boolean known = dialogue.knows(command.verb());
        lastCommand = known ? command.verb() : Verbs.UNKNOWN;
        counts.given(lastCommand);
        metrics.command(lastCommand);
        if (!known
                && !settings.noopCommands().contains(command.verb())
                && settings.forbiddenCommands().contains(command.verb())) {
            log.warning("smtpd", "non-SMTP command from " + client() + ": " + excerpt(bytes));
            reply(Answers.BROWSER_BYE);
            return false;
        }
        return !isOutOfStep(dialogue.mustEndBatch(command.verb())) && execute(command);
    }

    /**
     * Sees whether the client talks before its turn (RFC 2920 3.1, RFC 5321 3.1), which is said once a session.
     *
     * @param hasToWait whether it has to wait for a reply now
     * @return whether that ends the session
     */
    private boolean isOutOfStep(boolean hasToWait) throws IOException {
        if (hasToWait && !outOfStep) {
            ByteBuffer ahead = connection.ahead();
            if (ahead.hasRemaining()) {
                outOfStep = true;
                dialogue.outOfStep();
                log.info(
                        "smtpd",
                        "improper command pipelining after " + lastCommand + " from " + client() + ": "
                                + excerpt(ahead));
            }
        }
        if (outOfStep && settings.forbidPipelining()) {
            reply(Answers.OUT_OF_STEP);
            return true;
        }
        return false;
    }

    private boolean execute(CommandLine command) throws IOException {
        Outcome outcome = dialogue.execute(command);
        if (outcome.next() == Outcome.Next.FORGIVE) {
            errors.forgive();
        }
        String done = lastCommand;
        if (dialogue.takeComplete()) {
            lastCommand = END_OF_MESSAGE;
        }
        boolean on = say(outcome);
        if (outcome.isError()) {
            errors.error();
        } else if (outcome.next() != Outcome.Next.START_TLS && outcome.next() != Outcome.Next.START_ANEW) {
            counts.succeeded(done);
        }
        if (dialogue.isJunk(command.verb())) {
            errors.junk();
        }
        if (!on) {
            return false;
        }
        return switch (outcome.next()) {
            case START_TLS -> {
                boolean started = startTls();
                if (started) {
                    counts.succeeded("STARTTLS");
                }
                yield started;
            }
            case START_ANEW -> greet();
            case GO_ON, FORGIVE, CLOSE -> true;
        };
    }

    /** @return whether the session goes on */
    private boolean say(Outcome outcome) throws IOException {
        if (outcome.reply().isPresent()) {
            reply(outcome.reply().get());
        }
        return outcome.next() != Outcome.Next.CLOSE;
    }

    private void refused(Reply reply) throws IOException {
        reply(reply);
        errors.error();
    }

    private void reply(Reply reply) throws IOException {
        errors.slowDown();
        Reply finished = dialogue.finished(reply);
        connection.write(finished);
        metrics.reply(finished.code());
    }

    /**
     * The text of a command line. Without SMTPUTF8 any bytes will do: those that are no UTF-8 are one character each, so that every
     * line has a text and tables, whose keys are UTF-8, are asked for what the client meant.
     */
    private String decode(ByteBuffer bytes) throws CharacterCodingException {
        if (isAscii(bytes)) {
            return new String(
                    bytes.array(),
                    bytes.arrayOffset() + bytes.position(),
                    bytes.remaining(),
                    StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
        } catch (CharacterCodingException e) {
            if (settings.smtpUtf8()) {
                throw e;
            }
            return StandardCharsets.ISO_8859_1.decode(bytes).toString();
        }
    }

    private static boolean isAscii(ByteBuffer bytes) {
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            if (bytes.get(i) < 0) {
                return false;
            }
        }
        return true;
    }

    /** The start of what a client sent, with what cannot be printed spelt out as in C. */
    private static String excerpt(ByteBuffer bytes) {
        StringBuilder excerpt = new StringBuilder();
        for (int i = bytes.position(); i < bytes.limit() && i < bytes.position() + SHOWN; i++) {
            byte b = bytes.get(i);
            switch (b) {
                case 7 -> excerpt.append("\\a");
                case '\b' -> excerpt.append("\\b");
                case '\t' -> excerpt.append("\\t");
                case '\n' -> excerpt.append("\\n");
                case 11 -> excerpt.append("\\v");
                case '\f' -> excerpt.append("\\f");
                case '\r' -> excerpt.append("\\r");
                case '\\' -> excerpt.append("\\\\");
                default -> {
                    if (b < ' ' || b == 0x7f) {
                        excerpt.append("\\%03o".formatted(b & 0xff));
                    } else {
                        excerpt.append((char) b);
                    }
                }
            }
        }
        return excerpt.toString();
    }
}

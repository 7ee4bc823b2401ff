package org.postern.relayd.smtpd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.restrictions.Client;
import org.postern.relayd.smtp.Reply;

/**
 * One connection from greeting to goodbye (smtpd(8)): reads command lines, keeps the limits, and leaves what commands mean to {@link
 * SmtpDialogue}. Runs on a thread of its own; {@link #abort}, {@link #endSoon} and {@link #cutIfOverdue} are for others.
 */
final class SmtpSession {
    private final ClientConnection connection;
    private final SmtpdSettings settings;
    private final MailLog log;
    private final Sessions sessions;
    private final Client client;
    private final CommandCounts counts = new CommandCounts();
    private final SmtpDialogue dialogue;
    private String lastCommand = "CONNECT";
    private int errors;
    private int junk;
    private boolean outOfStep;
    private volatile boolean idle = true;

    SmtpSession(Socket socket, SessionEnvironment environment, Sessions sessions) throws IOException {
        this.settings = environment.settings();
        this.log = environment.log();
        this.sessions = sessions;
        this.connection = new ClientConnection(socket, settings.timeout(), settings.minimumDataRate());
        InetAddress address = socket.getInetAddress();
        this.client =
                new Client(address, socket.getPort(), environment.clientNames().apply(address));
        this.dialogue = new SmtpDialogue(environment, client, connection);
    }

    /** Cuts the connection, whatever it is doing. */
    void abort() {
        connection.abort();
    }

    /** Says 421 as soon as no transaction is under way. */
    void endSoon() {
        if (idle) {
            connection.endInput();
        }
    }

    /** Cuts the connection if the client has left our replies unread for too long. */
    void cutIfOverdue(long nanoTime) {
        connection.cutIfOverdue(nanoTime);
    }

    void run() {
        client.names().warnings().forEach(warning -> log.warning("smtpd", warning));
        log.info("smtpd", "connect from " + client.nameAndAddress());
        try {
            Optional<Outcome> refusal = dialogue.connected();
            if (refusal.isPresent()) {
                errors++;
            }
            if (say(refusal.orElseGet(() -> Outcome.of(new Reply(220, "", settings.banner()))))) {
                converse();
            } else {
                connection.flush();
            }
        } catch (SocketTimeoutException e) {
            log.info("smtpd", "timeout after " + where() + " from " + client.nameAndAddress());
            farewell(new Reply(421, "4.4.2", settings.hostname() + " Error: timeout exceeded"));
        } catch (ExcessiveDataException e) {
            log.warning("smtpd", e.getMessage() + " from " + client.nameAndAddress());
            farewell(new Reply(421, "4.3.1", settings.hostname() + " Error: message file far too big"));
        } catch (IOException e) {
            lost();
        } catch (RuntimeException | Error e) {
            log.error("smtpd", "internal error after " + lastCommand + " from " + client.nameAndAddress() + ": " + e);
            farewell(new Reply(421, "4.3.0", settings.hostname() + " Error: internal error"));
        } finally {
            dialogue.close();
            connection.abort();
            log.info("smtpd", "disconnect from " + client.nameAndAddress() + counts);
        }
    }

    private void lost() {
        if (sessions.isDraining()) {
            farewell(new Reply(421, "4.3.2", settings.hostname() + " Error: shutting down, try again later"));
        } else {
            log.info("smtpd", "lost connection after " + where() + " from " + client.nameAndAddress());
        }
    }

    /** The last command, and how much of a message has come if it is one that brings some. */
    private String where() {
        return lastCommand + dialogue.progress();
    }

    private void farewell(Reply reply) {
        try {
            write(List.of(reply.toString()));
            connection.flush();
        } catch (IOException e) {
            // Why the session ends has been said already.
            connection.abort();
        }
    }

    private void converse() throws IOException {
        while (true) {
            if (errors >= settings.hardErrorLimit()) {
                log.info("smtpd", "too many errors after " + lastCommand + " from " + client.nameAndAddress());
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
            switch (line) {
                case ClientConnection.Line.End end -> {
                    lost();
                    return;
                }
                case ClientConnection.Line.TooLong tooLong -> {
                    refused(new Reply(500, "5.5.2", settings.hostname() + " Error: command too long"));
                }
                case ClientConnection.Line.Text text -> {
                    if (!command(text)) {
                        connection.flush();
                        return;
                    }
                }
            }
        }
    }

    /** @return whether the session goes on */
    private boolean command(ClientConnection.Line.Text text) throws IOException {
        if (text.bareNewline() && settings.bareNewline() == SmtpdSettings.BareNewline.REJECT) {
            log.info(
                    "smtpd",
                    "disconnect: bare <LF> received after " + lastCommand + " from " + client.nameAndAddress());
            reply(new Reply(settings.bareNewlineCode(), "5.5.2", settings.hostname() + " Error: bare <LF> received"));
            return false;
        }
        String line;
        try {
            line = decode(text.bytes());
        } catch (CharacterCodingException e) {
            refused(new Reply(500, "5.5.2", "Error: bad UTF-8 syntax"));
            return true;
        }
        CommandLine command = CommandLine.parse(line);
        if (command.verb().isEmpty()) {
            refused(new Reply(500, "5.5.2", "Error: bad syntax"));
            return true;
        }
        return command(command, line);
    }

    /** @return whether the session goes on */
    private boolean command(CommandLine command, String line) throws IOException {
        boolean known = dialogue.knows(command.verb());
        lastCommand = known ? command.verb() : "UNKNOWN";
        counts.given(lastCommand.toLowerCase(Locale.ROOT));
        if (!known
                && !settings.noopCommands().contains(command.verb())
                && settings.forbiddenCommands().contains(command.verb())) {
            log.warning("smtpd", "non-SMTP command from " + client.nameAndAddress() + ": " + excerpt(line));
            reply(new Reply(221, "2.7.0", "Error: I can break rules, too. Goodbye."));
            return false;
        }
        if (!outOfStep && dialogue.mustEndBatch(command.verb())) {
            ByteBuffer ahead = connection.ahead();
            if (ahead.hasRemaining()) {
                outOfStep = true; // said once a session
                dialogue.outOfStep();
                log.info(
                        "smtpd",
                        "improper command pipelining after " + lastCommand + " from " + client.nameAndAddress() + ": "
                                + excerpt(StandardCharsets.ISO_8859_1
                                        .decode(ahead)
                                        .toString()));
            }
        }
        if (outOfStep && settings.forbidPipelining()) {
            reply(new Reply(554, "5.5.0", "Error: SMTP protocol synchronization"));
            return false;
        }
        return execute(command);
    }

    private boolean execute(CommandLine command) throws IOException {
        Outcome outcome = dialogue.execute(command);
        if (outcome.isError()) {
            errors++;
        } else {
            counts.succeeded(lastCommand.toLowerCase(Locale.ROOT));
        }
        if (dialogue.isJunk(command.verb()) && junk++ > settings.junkCommandLimit()) {
            errors++;
        }
        return say(outcome);
    }

    /** @return whether the session goes on */
    private boolean say(Outcome outcome) throws IOException {
        if (outcome.isError()) {
            slowDown();
        }
        write(outcome.replies());
        return !outcome.closes();
    }

    private void write(List<String> reply) throws IOException {
        for (String line : dialogue.finished(reply)) {
            connection.writeLine(line);
        }
    }

    /** Once a client has made many errors, each further one takes longer (smtpd_error_sleep_time). */
    private void slowDown() throws IOException {
        Duration pause = settings.errorSleepTime();
        if (errors > settings.softErrorLimit() && pause.isPositive()) {
            connection.flush();
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    private void refused(Reply reply) throws IOException {
        errors++;
        reply(reply);
    }

    private void reply(Reply reply) throws IOException {
        if (!reply.isPositive()) {
            slowDown();
        }
        write(List.of(reply.toString()));
    }

    /**
     * The text of a command line. Without SMTPUTF8 any bytes will do: those that are no UTF-8 are one character each, so that every
     * line has a text and tables, whose keys are UTF-8, are asked for what the client meant.
     */
    private String decode(ByteBuffer bytes) throws CharacterCodingException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
        } catch (CharacterCodingException e) {
            if (settings.smtpUtf8()) {
                throw e;
            }
            return StandardCharsets.ISO_8859_1.decode(bytes).toString();
        }
    }

    /** The start of what a client sent, with what cannot be printed spelt out. */
    private static String excerpt(String text) {
        StringBuilder excerpt = new StringBuilder();
        for (int i = 0; i < text.length() && excerpt.length() < 100; i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\r' -> excerpt.append("\\r");
                case '\n' -> excerpt.append("\\n");
                case '\t' -> excerpt.append("\\t");
                case '\\' -> excerpt.append("\\\\");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        excerpt.append("\\%03o".formatted((int) c));
                    } else {
                        excerpt.append(c);
                    }
                }
            }
        }
        return excerpt.toString();
    }
}

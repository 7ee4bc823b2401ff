package org.postern.relayd.smtpd;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.metrics.SmtpdMetrics;
import org.postern.relayd.restrictions.AccessPolicy;
import org.postern.relayd.restrictions.Decision;
import org.postern.relayd.restrictions.DecisionTrace;
import org.postern.relayd.smtp.Reply;
import org.postern.relayd.tls.ClientCertificate;

/**
 * DATA (RFC 5321 4.1.1.4) and BDAT (RFC 3030). Whatever becomes of a message, all of it is read before the answer is given: what was left
 * unread would be taken for commands.
 */
final class MessageReceiver {
    private final SessionEnvironment environment;
    private final SmtpdSettings settings;
    private final AccessPolicy policy;
    private final MailLog log;
    private final SessionState state;
    private final Decisions decisions;
    private final ErrorCount errors;
    private final ClientConnection connection;
    private @Nullable DataReader lines;
    private @Nullable ChunkReader chunks;

    /** After a chunk that was refused, until the last one or RSET. */
    private boolean discarding;

    /** Whether the last command has brought a message to its end. */
    private boolean complete;

    MessageReceiver(
            SessionEnvironment environment,
            SessionState state,
            Decisions decisions,
            ErrorCount errors,
            ClientConnection connection) {
        this.environment = environment;
        this.settings = environment.settings();
        this.policy = environment.policy();
        this.log = environment.log();
        this.state = state;
        this.decisions = decisions;
        this.errors = errors;
        this.connection = connection;
    }

    /** How much of a message has come, if {@code command} is one that brings some: {@code " (123 bytes)"}; else empty. */
    String progress(String command) {
        return switch (command) {
            case "DATA" -> lines == null ? "" : bytes(lines.count().whole());
            case "BDAT" -> chunks == null ? "" : bytes(chunks.count().all());
            default -> "";
        };
    }

    private static String bytes(long count) {
        return " (" + count + " bytes)";
    }

    /** Whether a message has come to its end since this was asked last. */
    boolean takeComplete() {
        boolean was = complete;
        complete = false;
        return was;
    }

    /** Whether BDAT has begun, after which RCPT and DATA are out of place (RFC 3030 2). */
    boolean isChunking() {
        return chunks != null || discarding;
    }

    /** Forgets a message that was begun. */
    void reset() {
        chunks = null;
        discarding = false;
    }

    /**
     * DATA.
     *
     * @throws IOException when the client goes away in the middle
     */
    Outcome data(String argument) throws IOException {
        MessageTransaction current = state.transaction();
        if (isChunking()) {
            return Answers.DATA_AFTER_BDAT;
        }
        if (current == null) {
            return Answers.RCPT_FIRST;
        }
        if (current.intake() == null) {
            return Answers.NO_RECIPIENTS;
        }
        if (!argument.isEmpty()) {
            return Answers.DATA_SYNTAX;
        }
        Decision decision = policy.decideData(state.asked(current.mail()), DecisionTrace.off());
        Optional<Outcome> refusal = decisions.message(decision, "DATA", current);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        errors.slowDown();
        connection.write(Answers.GO_AHEAD);
        environment.metrics().smtpd().reply(Answers.GO_AHEAD.code());
        DataReader reader = new DataReader(connection, open(current), settings.lineLengthLimit());
        lines = reader;
        connection.expectContent();
        reader.readAll();
        connection.expectCommands();
        lines = null;
        try {
            return finish(current, reader.sawBareNewline(), "");
        } finally {
            state.reset();
        }
    }

    /**
     * BDAT.
     *
     * @throws IOException when the client goes away in the middle
     */
    Outcome bdat(String argument) throws IOException {
        String[] words = argument.split("\\s+", -1);
        long count = chunkSize(words[0]);
        boolean last = words.length == 2 && words[1].toUpperCase(Locale.ROOT).equals("LAST");
        if (count < 0 || words.length > 2 || (words.length == 2 && !last)) {
            String line = ("BDAT " + argument).strip();
            log.warning(
                    "smtpd",
                    id() + ": malformed BDAT command syntax from "
                            + state.client().nameAndAddress() + ": " + line.substring(0, Math.min(100, line.length())));
            return Answers.BDAT_SYNTAX;
        }
        connection.expectContent();
        Outcome outcome = chunk(count, last);
        connection.expectCommands();
        return outcome;
    }

    /** The message's id, as log lines begin with it. */
    private String id() {
        MessageTransaction current = state.transaction();
        return current == null ? "NOQUEUE" : current.id();
    }

    private Outcome chunk(long count, boolean last) throws IOException {
        if (count == 0 && !last) {
            log.warning(
                    "smtpd", id() + ": null BDAT request from " + state.client().nameAndAddress());
            return discard(0, false, Answers.NULL_CHUNK);
        }
        if (discarding) {
            return discard(
                    count, last, Outcome.error(551, "5.0.0", "Discarded " + count + " bytes after earlier error"));
        }
        MessageTransaction current = state.transaction();
        if (current == null) {
            return discard(count, last, Answers.RCPT_FIRST);
        }
        if (current.intake() == null) {
            return discard(count, last, Answers.NO_RECIPIENTS);
        }
        if (chunks == null) {
            Decision decision = policy.decideData(state.asked(current.mail()), DecisionTrace.off());
            Optional<Outcome> refusal = decisions.message(decision, "BDAT", current);
            if (refusal.isPresent()) {
                return discard(count, last, refusal.get());
            }
        }
        long before = chunks == null ? 0 : chunks.count().whole();
        if (settings.messageSizeLimit() > 0 && count > settings.messageSizeLimit() - before) {
            log.warning(
                    "smtpd",
                    current.id() + ": BDAT request from " + state.client().nameAndAddress()
                            + " exceeds message size limit");
            environment.metrics().smtpd().refused(SmtpdMetrics.Refusal.TOO_BIG);
            return discard(count, last, Answers.CHUNK_TOO_BIG);
        }
        if (chunks == null) {
            chunks = new ChunkReader(open(current), settings.lineLengthLimit());
        }
        ChunkReader reader = chunks;
        reader.readChunk(connection, count);
        if (!last) {
            return refusesBareNewline(reader.sawBareNewline())
                    ? discard(0, false, bareNewline("BDAT content"))
                    : Outcome.ok("2.0.0", "Ok: " + count + " bytes");
        }
        try {
            reader.finish();
            return finish(current, reader.sawBareNewline(), reader.count().whole() + " bytes ");
        } finally {
            end();
        }
    }

    private Outcome discard(long count, boolean last, Outcome answer) throws IOException {
        long limit = BoundedContent.patience(settings.messageSizeLimit());
        for (long i = 0; i < count; i++) {
            if (i >= limit) {
                throw new ExcessiveDataException();
            }
            connection.read();
        }
        if (last) {
            end();
        } else {
            discarding = true;
        }
        return answer;
    }

    private void end() {
        state.reset();
        reset();
    }

    private static long chunkSize(String word) {
        if (word.isEmpty() || word.length() > 18) {
            return -1;
        }
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) < '0' || word.charAt(i) > '9') {
                return -1;
            }
        }
        return Long.parseLong(word);
    }

    private BoundedContent open(MessageTransaction current) {
        String client = state.client().addressText();
        BoundedContent content = new BoundedContent(current.openIntake(), settings.messageSizeLimit());
        current.openIntake()
                .completeHeader(environment.lists().isOwn(state.client()), current.arrival(), current.sender());
        state.standing().effects().prepend().forEach(content::writePrepended);
        content.writeReceived(ReceivedHeader.format(
                state.helo().isEmpty() ? state.client().name() : state.helo(),
                state.client().name() + " [" + literal(client) + "]" + protection(),
                settings.hostname(),
                settings.mailName(),
                protocol(current),
                current.id(),
                current.onlyRecipient(),
                current.arrival()));
        return content;
    }

    /** RFC 3848, RFC 6531 4.3. */
    private String protocol(MessageTransaction current) {
        String plain = state.isEsmtp() ? "ESMTP" : "SMTP";
        boolean safe = state.isEsmtp() && state.tls().isPresent();
        return (current.mail().smtpUtf8() ? "UTF8SMTP" : plain) + (safe ? "S" : "");
    }

    /** What protected the message on its way, as a comment. */
    private String protection() {
        return environment.tls().inReceivedHeader()
                ? state.tls()
                        .map(tls -> ")\r\n\t(using " + tls + ")\r\n\t("
                                + tls.certificate()
                                        .map(ClientCertificate::toString)
                                        .orElse(
                                                environment.tls().asksClients()
                                                        ? "Client did not present a certificate"
                                                        : "No client certificate requested"))
                        .orElse("")
                : "";
    }

    /** RFC 5321 4.1.3. */
    private static String literal(String address) {
        return address.indexOf(':') >= 0 ? "IPv6:" + address : address;
    }

    private boolean refusesBareNewline(boolean seen) {
        return seen && settings.bareNewline() == SmtpdSettings.BareNewline.REJECT;
    }

    /** The refusal of LF without CR, which is logged: in a message, or in what comes after {@code where}. */
    Outcome bareNewline(String where) {
        decisions.bareNewline(where);
        return Outcome.error(settings.bareNewlineCode(), "5.5.2", settings.hostname() + " Error: bare <LF> received");
    }

    private Outcome finish(MessageTransaction current, boolean bareNewline, String chunk) throws IOException {
        complete = true;
        if (refusesBareNewline(bareNewline)) {
            return bareNewline("END-OF-MESSAGE");
        }
        Decision decision = policy.decideEndOfData(state.asked(current.mail()), DecisionTrace.off());
        Optional<Outcome> refusal = decisions.message(decision, "END-OF-MESSAGE", current);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        connection.pause(environment.cleanup().pause());
        Reply reply =
                current.openIntake().finish(current.submission(state.standing().effects()));
        if (!reply.isPositive()) {
            if (reply.code() == 552) {
                environment.metrics().smtpd().refused(SmtpdMetrics.Refusal.TOO_BIG);
            } else if (reply.code() == 452) {
                environment.metrics().smtpd().refused(SmtpdMetrics.Refusal.NO_SPACE);
            }
            return Outcome.of(reply); // cleanup has logged why
        }
        String text = chunk.isEmpty() ? reply.text() : reply.text().replace("Ok: ", "Ok: " + chunk);
        return Outcome.forgiving(new Reply(reply.code(), reply.enhanced(), text));
    }
}

package org.postern.relayd.smtpd;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postern.address.QuotedForm;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.queue.Recipient;
import org.postern.relayd.restrictions.AccessPolicy;
import org.postern.relayd.restrictions.Client;
import org.postern.relayd.restrictions.Decision;
import org.postern.relayd.restrictions.DecisionTrace;
import org.postern.relayd.restrictions.MailCommand;
import org.postern.relayd.restrictions.RcptCommand;
import org.postern.relayd.restrictions.Transaction;
import org.postern.relayd.smtp.Reply;

/** What each SMTP command does (RFC 5321 4.1.1), in Postfix's words. Owned by the session's thread. */
final class SmtpDialogue implements AutoCloseable {
    private static final Set<String> COMMANDS = Set.of(
            "HELO",
            "EHLO",
            "MAIL",
            "RCPT",
            "DATA",
            "BDAT",
            "RSET",
            "NOOP",
            "VRFY",
            "ETRN",
            "QUIT",
            "HELP",
            "STARTTLS",
            "AUTH",
            "XCLIENT",
            "XFORWARD");

    /** RFC 2920 3.1: a client that sends more before it has read the reply is out of step. */
    private static final Set<String> END_OF_BATCH = Set.of("HELO", "EHLO", "DATA", "NOOP", "VRFY");

    private static final Set<String> JUNK = Set.of("HELO", "EHLO", "RSET", "NOOP", "VRFY", "ETRN");

    private final SessionEnvironment environment;
    private final SmtpdSettings settings;
    private final AccessPolicy policy;
    private final MailLog log;
    private final Client client;
    private final ClientConnection connection;
    private String helo = "";
    private boolean esmtp;
    private @Nullable MessageTransaction transaction;
    private @Nullable ChunkReader chunks;

    /** The size that the last MAIL declared, refused or not; like Postfix, we hold a client to it until it starts over. */
    private OptionalLong declaredSize = OptionalLong.empty();

    /**
     * What a command came to.
     *
     * @param replies the lines to send, whole
     * @param isError whether it counts against the client
     * @param closes whether the session ends with it
     */
    record Outcome(List<String> replies, boolean isError, boolean closes) {
        static Outcome ok(String enhanced, String text) {
            return of(new Reply(250, enhanced, text));
        }

        static Outcome of(Reply reply) {
            return new Outcome(List.of(reply.toString()), !reply.isPositive(), false);
        }

        static Outcome error(int code, String enhanced, String text) {
            return of(new Reply(code, enhanced, text));
        }

        static Outcome closing(Reply reply) {
            return new Outcome(List.of(reply.toString()), !reply.isPositive(), true);
        }
    }

    SmtpDialogue(SessionEnvironment environment, Client client, ClientConnection connection) {
        this.environment = environment;
        this.settings = environment.settings();
        this.policy = environment.policy();
        this.log = environment.log();
        this.client = client;
        this.connection = connection;
    }

    /** Decides about the connection. @return the refusal, if there is one */
    Optional<Reply> connected() {
        Decision decision = policy.decideClient(client, DecisionTrace.off());
        if (decision.isAccepted()) {
            return Optional.empty();
        }
        var _ = rejected(decision, "CONNECT", "", "");
        return Optional.of(decision.reply());
    }

    boolean inTransaction() {
        return transaction != null;
    }

    boolean knows(String verb) {
        return COMMANDS.contains(verb);
    }

    /** Whether nothing may follow this command before its reply; a client that did not say EHLO may never send ahead. */
    boolean mustEndBatch(String verb) {
        return knows(verb) && (!esmtp || END_OF_BATCH.contains(verb));
    }

    boolean isJunk(String verb) {
        return JUNK.contains(verb);
    }

    /** @throws IOException when the client goes away while it sends a message */
    Outcome execute(CommandLine command) throws IOException {
        String argument = command.argument();
        if (settings.noopCommands().contains(command.verb())) {
            return Outcome.ok("2.0.0", "Ok");
        }
        return switch (command.verb()) {
            case "HELO" -> helo(argument);
            case "EHLO" -> ehlo(argument);
            case "MAIL" -> mail(argument);
            case "RCPT" -> rcpt(argument);
            case "DATA" -> data(argument);
            case "BDAT" -> bdat(argument);
            case "RSET" -> rset(argument);
            case "NOOP" -> Outcome.ok("2.0.0", "Ok");
            case "VRFY" -> vrfy(argument);
            case "ETRN" -> etrn(argument);
            case "QUIT" -> Outcome.closing(new Reply(221, "2.0.0", "Bye"));
            case "HELP" ->
                Outcome.of(new Reply(
                        214,
                        "2.0.0",
                        "Commands: BDAT DATA EHLO ETRN HELO HELP MAIL NOOP QUIT RCPT RSET VRFY XCLIENT XFORWARD"));
            case "STARTTLS", "AUTH" -> Outcome.error(502, "5.5.1", "Error: command not implemented");
            case "XCLIENT", "XFORWARD" -> Outcome.error(550, "5.7.0", "Error: insufficient authorization");
            default -> Outcome.error(500, "5.5.2", "Error: command not recognized");
        };
    }

    private Outcome helo(String argument) {
        if (argument.isEmpty()) {
            return Outcome.error(501, "", "Syntax: HELO hostname");
        }
        return greeted(argument, false).orElseGet(() -> Outcome.of(new Reply(250, "", settings.hostname())));
    }

    private Outcome ehlo(String argument) {
        if (argument.isEmpty()) {
            return Outcome.error(501, "", "Syntax: EHLO hostname");
        }
        return greeted(argument, true).orElseGet(this::offer);
    }

    /** @return the refusal, if there is one */
    private Optional<Outcome> greeted(String name, boolean extended) {
        Decision decision = policy.decideHelo(new Transaction(client, name, "", false), DecisionTrace.off());
        if (!decision.isAccepted()) {
            return Optional.of(rejected(decision, "HELO", "", ""));
        }
        // RFC 5321 4.1.4: HELO and EHLO end a transaction like RSET.
        endTransaction();
        helo = name;
        esmtp = extended;
        return Optional.empty();
    }

    private Outcome offer() {
        List<String> lines = new ArrayList<>();
        lines.add(settings.hostname());
        lines.addAll(settings.ehloKeywords());
        List<String> replies = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            replies.add((i < lines.size() - 1 ? "250-" : "250 ") + lines.get(i));
        }
        return new Outcome(replies, false, false);
    }

    private Outcome mail(String argument) {
        if (settings.heloRequired() && helo.isEmpty()) {
            return Outcome.error(503, "5.5.1", "Error: send HELO/EHLO first");
        }
        if (transaction != null) {
            return Outcome.error(503, "5.5.1", "Error: nested MAIL command");
        }
        Optional<String> path = afterKeyword(argument, "FROM:");
        if (path.isEmpty()) {
            return Outcome.error(501, "5.5.4", "Syntax: MAIL FROM:<address>");
        }
        return switch (policy.mail(path.get())) {
            case MailCommand.Result.Refused(Reply reply, OptionalLong size) -> {
                declaredSize = size.isPresent() ? size : declaredSize;
                yield refused(reply, "MAIL", path.get());
            }
            case MailCommand.Result.Parsed(MailCommand command) -> begin(command);
        };
    }

    private Outcome begin(MailCommand mail) {
        declaredSize = mail.size().isPresent() ? mail.size() : declaredSize;
        Decision decision = policy.decideSender(asked(mail), DecisionTrace.off());
        if (!decision.isAccepted()) {
            return rejected(decision, "MAIL", mail.sender(), "");
        }
        if (settings.messageSizeLimit() > 0 && declaredSize.orElse(0) > settings.messageSizeLimit()) {
            return rejected(new Reply(552, "5.3.4", "Message size exceeds fixed limit"), "MAIL", mail.sender(), "");
        }
        Optional<String> shortage = environment.cleanup().shortage(settings.minimumFree());
        if (shortage.isPresent()) {
            log.warning("smtpd", shortage.get());
            return rejected(new Reply(452, "4.3.1", "Insufficient system storage"), "MAIL", mail.sender(), "");
        }
        transaction = new MessageTransaction(mail, environment.clock().instant());
        return Outcome.ok("2.1.0", "Ok");
    }

    /** What follows {@code keyword}, which is FROM: or TO: in any letter case. */
    private static Optional<String> afterKeyword(String argument, String keyword) {
        return argument.regionMatches(true, 0, keyword, 0, keyword.length())
                ? Optional.of(argument.substring(keyword.length()))
                : Optional.empty();
    }

    private Transaction asked(MailCommand mail) {
        return new Transaction(client, helo, mail.sender(), mail.smtpUtf8());
    }

    private Outcome rcpt(String argument) {
        MessageTransaction current = transaction;
        if (current == null) {
            return Outcome.error(503, "5.5.1", "Error: need MAIL command");
        }
        if (current.isChunking()) {
            return Outcome.error(503, "5.5.1", "Error: RCPT after BDAT");
        }
        Optional<String> path = afterKeyword(argument, "TO:");
        if (path.isEmpty()) {
            return Outcome.error(501, "5.5.4", "Syntax: RCPT TO:<address>");
        }
        return switch (policy.rcpt(path.get(), asked(current.mail()))) {
            case RcptCommand.Result.Refused(Reply reply) -> refused(reply, "RCPT", path.get());
            case RcptCommand.Result.Parsed(RcptCommand command) -> recipient(current, command);
        };
    }

    private Outcome recipient(MessageTransaction current, RcptCommand rcpt) {
        if (current.recipients().size() >= settings.recipientLimit()) {
            Reply reply = new Reply(452, "4.5.3", "Error: too many recipients");
            boolean isError = current.surplus() > settings.recipientOvershootLimit();
            return new Outcome(List.of(reply.toString()), isError, false);
        }
        Decision decision = policy.decideRecipient(asked(current.mail()), rcpt.recipient(), DecisionTrace.off());
        if (!decision.isAccepted()) {
            return rejected(decision, "RCPT", current.sender(), rcpt.recipient());
        }
        if (current.intake() == null) {
            current.intake(environment.cleanup().open(environment.expansion()));
            log.info("smtpd", current.id() + ": client=" + client.nameAndAddress());
        }
        current.add(new Recipient(rcpt.recipient(), rcpt.recipient(), rcpt.notifyOn(), rcpt.originalRecipient()));
        return Outcome.ok("2.1.5", "Ok");
    }

    /** What is wrong with a command's own syntax is no decision about mail, and logged, if at all, as a warning. */
    private Outcome refused(Reply reply, String command, String argument) {
        if (reply.code() == 501 && reply.enhanced().startsWith("5.1.")) {
            log.warning(
                    "smtpd",
                    "Illegal address syntax from " + client.nameAndAddress() + " in " + command + " command: "
                            + argument);
        }
        return Outcome.of(reply);
    }

    private Outcome rejected(Decision decision, String command, String sender, String recipient) {
        if (!decision.failure().isEmpty()) {
            log.warning("smtpd", decision.failure());
        }
        return rejected(decision.reply(), command, sender, recipient);
    }

    private Outcome rejected(Reply reply, String command, String sender, String recipient) {
        StringBuilder line = new StringBuilder();
        line.append(transaction == null ? "NOQUEUE" : transaction.id())
                .append(": reject: ")
                .append(command)
                .append(" from ")
                .append(client.nameAndAddress())
                .append(": ")
                .append(reply)
                .append(';');
        if (transaction != null || command.equals("MAIL")) {
            line.append(" from=<").append(QuotedForm.quote(sender)).append('>');
        }
        if (!recipient.isEmpty()) {
            line.append(" to=<").append(QuotedForm.quote(recipient)).append('>');
        }
        line.append(" proto=").append(esmtp ? "ESMTP" : "SMTP");
        if (!helo.isEmpty()) {
            line.append(" helo=<").append(helo).append('>');
        }
        log.info("smtpd", line.toString());
        return Outcome.of(reply);
    }

    private Outcome data(String argument) throws IOException {
        MessageTransaction current = transaction;
        if (current != null && current.isChunking()) {
            return Outcome.error(503, "5.5.1", "Error: DATA after BDAT");
        }
        if (current == null) {
            return Outcome.error(503, "5.5.1", "Error: need RCPT command");
        }
        if (current.intake() == null) {
            return Outcome.error(554, "5.5.1", "Error: no valid recipients");
        }
        if (!argument.isEmpty()) {
            return Outcome.error(501, "5.5.4", "Syntax: DATA");
        }
        Decision decision = policy.decideData(asked(current.mail()), DecisionTrace.off());
        if (!decision.isAccepted()) {
            return rejected(decision, "DATA", current.sender(), current.onlyRecipient());
        }
        connection.writeLine("354 End data with <CR><LF>.<CR><LF>");
        BoundedContent content = open(current);
        DataReader reader = new DataReader(connection, content);
        try {
            reader.readAll();
            return finish(current, reader.sawBareNewline(), "");
        } finally {
            endTransaction();
        }
    }

    private BoundedContent open(MessageTransaction current) throws IOException {
        BoundedContent content = new BoundedContent(current.openIntake(), settings.messageSizeLimit());
        content.writeHeader(ReceivedHeader.format(
                helo.isEmpty() ? client.addressText() : helo,
                client.name() + " [" + literal(client.addressText()) + "]",
                settings.hostname(),
                settings.mailName(),
                current.mail().smtpUtf8() ? "UTF8SMTP" : esmtp ? "ESMTP" : "SMTP",
                current.id(),
                current.onlyRecipient(),
                current.arrival()));
        return content;
    }

    /** RFC 5321 4.1.3. */
    private static String literal(String address) {
        return address.indexOf(':') >= 0 ? "IPv6:" + address : address;
    }

    private Outcome bdat(String argument) throws IOException {
        String[] words = argument.split("\\s+", -1);
        long count = words.length > 0 ? chunkSize(words[0]) : -1;
        boolean last = words.length == 2 && words[1].toUpperCase(Locale.ROOT).equals("LAST");
        if (count < 0 || words.length > 2 || (words.length == 2 && !last)) {
            // Where the chunk ends is unknown, so what follows cannot be told from commands.
            return Outcome.closing(new Reply(521, "5.5.4", "Syntax: BDAT count [LAST]"));
        }
        MessageTransaction current = transaction;
        if (current == null || current.intake() == null) {
            skip(count);
            return current == null
                    ? Outcome.error(503, "5.5.1", "Error: need RCPT command")
                    : Outcome.error(554, "5.5.1", "Error: no valid recipients");
        }
        ChunkReader reader = chunks;
        if (reader == null) {
            reader = new ChunkReader(open(current));
            chunks = reader;
            current.beginChunking();
        }
        boolean complete = false;
        try {
            reader.readChunk(connection, count);
            complete = true;
        } finally {
            if (!complete) {
                endTransaction();
            }
        }
        if (!last && !current.openIntake().isDoomed()) {
            return Outcome.ok("2.0.0", "Ok: " + count + " bytes");
        }
        try {
            reader.finish();
            return finish(current, reader.sawBareNewline(), count + " bytes ");
        } finally {
            endTransaction();
        }
    }

    private void skip(long count) throws IOException {
        long limit = BoundedContent.patience(settings.messageSizeLimit());
        for (long i = 0; i < count; i++) {
            if (i >= limit) {
                throw new ExcessiveDataException();
            }
            connection.read();
        }
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

    private Outcome finish(MessageTransaction current, boolean bareNewline, String chunk) {
        if (bareNewline && settings.bareNewline() == SmtpdSettings.BareNewline.REJECT) {
            Reply reply =
                    new Reply(settings.bareNewlineCode(), "5.5.2", settings.hostname() + " Error: bare <LF> received");
            log.info("smtpd", current.id() + ": reject: bare <LF> received from " + client.nameAndAddress());
            return Outcome.of(reply);
        }
        Decision decision = policy.decideEndOfData(asked(current.mail()), DecisionTrace.off());
        if (!decision.isAccepted()) {
            return rejected(decision, "END-OF-MESSAGE", current.sender(), current.onlyRecipient());
        }
        Reply reply = current.openIntake().finish(current.submission());
        if (!reply.isPositive()) {
            return Outcome.of(reply); // cleanup has logged why
        }
        return Outcome.ok(
                reply.enhanced(), chunk.isEmpty() ? reply.text() : reply.text().replace("Ok: ", "Ok: " + chunk));
    }

    private Outcome rset(String argument) {
        if (!argument.isEmpty()) {
            return Outcome.error(501, "5.5.4", "Syntax: RSET");
        }
        endTransaction();
        return Outcome.ok("2.0.0", "Ok");
    }

    private Outcome vrfy(String argument) {
        if (settings.vrfyDisabled()) {
            return Outcome.error(502, "5.5.1", "VRFY command is disabled");
        }
        if (argument.isEmpty()) {
            return Outcome.error(501, "5.5.4", "Syntax: VRFY address [SMTPUTF8]");
        }
        Transaction nobody = new Transaction(client, helo, "", settings.smtpUtf8());
        return switch (policy.rcpt(argument, nobody)) {
            case RcptCommand.Result.Refused(Reply reply) -> refused(reply, "VRFY", argument);
            case RcptCommand.Result.Parsed(RcptCommand command) -> {
                Decision decision = policy.decideRecipient(nobody, command.recipient(), DecisionTrace.off());
                yield decision.isAccepted()
                        ? Outcome.of(new Reply(252, "2.0.0", argument))
                        : rejected(decision, "VRFY", "", command.recipient());
            }
        };
    }

    private static Outcome etrn(String argument) {
        if (argument.isEmpty()) {
            return Outcome.error(500, "", "Syntax: ETRN domain");
        }
        return Outcome.error(459, "", "<" + argument + ">: service unavailable");
    }

    private void endTransaction() {
        if (transaction != null) {
            transaction.close();
        }
        transaction = null;
        chunks = null;
        declaredSize = OptionalLong.empty();
    }

    @Override
    public void close() {
        endTransaction();
    }
}

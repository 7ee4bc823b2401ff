package org.postern.relayd.smtpd;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.postern.address.DomainSyntax;
import org.postern.relayd.log.MailLog;
import org.postern.relayd.queue.Recipient;
import org.postern.relayd.restrictions.AccessPolicy;
import org.postern.relayd.restrictions.Decision;
import org.postern.relayd.restrictions.DecisionTrace;
import org.postern.relayd.restrictions.MailCommand;
import org.postern.relayd.restrictions.RcptCommand;
import org.postern.relayd.restrictions.RejectFooter;
import org.postern.relayd.restrictions.Transaction;
import org.postern.relayd.rewrite.AddressClass;
import org.postern.relayd.smtp.Reply;
import org.postern.relayd.smtp.Verbs;
import org.postern.tables.LookupTrace;

/** What each SMTP command does (RFC 5321 4.1.1), in Postfix's words. Owned by the session's thread. */
final class SmtpDialogue implements AutoCloseable {
    private static final Set<String> COMMANDS = Set.copyOf(Verbs.ALL);

    /** RFC 2920 3.1: a client that sends more before it has read the reply is out of step. */
    private static final Set<String> END_OF_BATCH = Set.of("HELO", "EHLO", "DATA", "NOOP", "VRFY");

    /** RFC 3207 4: what a client may say that must have TLS and has not. */
    private static final Set<String> BEFORE_TLS = Set.of("HELO", "EHLO", "NOOP", "QUIT", "HELP", "STARTTLS", "XCLIENT");

    private static final Set<String> JUNK = Set.of("HELO", "EHLO", "RSET", "NOOP", "VRFY", "ETRN");

    private final SessionEnvironment environment;
    private final SmtpdSettings settings;
    private final AccessPolicy policy;
    private final MailLog log;
    private final SessionState state;
    private final ClientQuota quota;
    private final Decisions decisions;
    private final MessageReceiver receiver;
    private boolean accessDenied;

    SmtpDialogue(
            SessionEnvironment environment,
            SessionState state,
            ClientQuota quota,
            ErrorCount errors,
            ClientConnection connection) {
        this.environment = environment;
        this.settings = environment.settings();
        this.policy = environment.policy();
        this.log = environment.log();
        this.state = state;
        this.quota = quota;
        this.decisions = new Decisions(environment, state, connection);
        this.receiver = new MessageReceiver(environment, state, decisions, errors, connection);
    }

    /** Decides about the connection, which {@code event}, CONNECT or XCLIENT, began. @return the refusal, if there is one */
    Optional<Outcome> connected(String event) throws IOException {
        Decision decision = policy.decideClient(state.client(), state.helo(), DecisionTrace.off());
        Optional<Outcome> refusal = decisions.outsideMail(decision, event, state.helo(), "");
        accessDenied = refusal.isPresent();
        return refusal;
    }

    /** {@code reply} as it is sent: soft under soft_bounce, and with what the operator wants said after refusals. */
    Reply finished(Reply reply) {
        if (reply.isPositive()) {
            return reply;
        }
        Reply finished = reply;
        if (!policy.footer().isEmpty()) {
            RejectFooter.Footed footed = policy.footer()
                    .addTo(reply, asked(), firstRecipient(), environment.clock().instant());
            footed.warnings().forEach(warning -> log.warning("smtpd", warning));
            finished = footed.reply();
        }
        return settings.softBounce() ? finished.softened() : finished;
    }

    /** The session as the restrictions see it now. */
    private Transaction asked() {
        return state.asked(state.helo());
    }

    private String firstRecipient() {
        MessageTransaction current = state.transaction();
        return current == null ? "" : current.firstRecipient();
    }

    /** The client has sent commands ahead where it must not. */
    void outOfStep() {
        state.outOfStep();
    }

    boolean inTransaction() {
        return state.transaction() != null;
    }

    /** Whether a message has come to its end since this was asked last. */
    boolean takeComplete() {
        return receiver.takeComplete();
    }

    /** How much of a message has come, if {@code command} is one that brings some: {@code " (123 bytes)"}; else empty. */
    String progress(String command) {
        return receiver.progress(command);
    }

    /** The refusal of a command that ends in LF without CR. */
    Outcome bareNewline(String before) {
        return receiver.bareNewline(before);
    }

    boolean knows(String verb) {
        return COMMANDS.contains(verb);
    }

    /** Whether nothing may follow this command before its reply; a client that did not say EHLO may never send ahead. */
    boolean mustEndBatch(String verb) {
        return knows(verb) && !accessDenied && (!state.isEsmtp() || END_OF_BATCH.contains(verb));
    }

    boolean isJunk(String verb) {
        return JUNK.contains(verb) || settings.noopCommands().contains(verb);
    }

    /** @throws IOException when the client goes away while it sends a message */
    Outcome execute(CommandLine command) throws IOException {
        String argument = command.argument();
        if (settings.noopCommands().contains(command.verb())) {
            return Answers.OK;
        }
        if (accessDenied && !command.verb().equals("QUIT")) {
            return Outcome.error(
                    503, "5.7.0", "Error: access denied for " + state.client().nameAndAddress());
        }
        if (environment.tls().level() == SmtpdTls.Level.ENCRYPT
                && state.tls().isEmpty()
                && knows(command.verb())
                && !BEFORE_TLS.contains(command.verb())) {
            // Where it is our fault that there is no TLS, the client may come back with its mail.
            return environment.tls().server().isEmpty() ? Answers.NO_TLS : Answers.TLS_FIRST;
        }
        return switch (command.verb()) {
            case "HELO" -> helo(argument);
            case "EHLO" -> ehlo(argument);
            case "MAIL" -> mail(argument);
            case "RCPT" -> rcpt(argument);
            case "DATA" -> receiver.data(argument);
            case "BDAT" -> receiver.bdat(argument);
            case "RSET" -> rset(argument);
            case "NOOP" -> Answers.OK;
            case "VRFY" -> vrfy(argument);
            case "ETRN" -> etrn(argument);
            case "QUIT" -> Answers.BYE;
            case "HELP" -> Answers.HELP;
            case "STARTTLS" -> startTls(argument);
            case "AUTH" -> Answers.NOT_IMPLEMENTED;
            case "XCLIENT" -> xclient(argument);
            case "XFORWARD" -> state.transaction() == null ? Answers.NOT_AUTHORIZED : Answers.IN_TRANSACTION;
            default -> Answers.NOT_RECOGNIZED;
        };
    }

    private Outcome helo(String argument) throws IOException {
        if (argument.isEmpty()) {
            return Answers.HELO_SYNTAX;
        }
        return greeted("HELO", argument).orElseGet(() -> Outcome.of(new Reply(250, "", settings.hostname())));
    }

    private Outcome ehlo(String argument) throws IOException {
        if (argument.isEmpty()) {
            return Answers.EHLO_SYNTAX;
        }
        return greeted("EHLO", argument).orElseGet(this::offer);
    }

    /** @return the refusal, if there is one */
    private Optional<Outcome> greeted(String command, String name) throws IOException {
        Decision decision = policy.decideHelo(state.asked(name), DecisionTrace.off());
        Optional<Outcome> refusal = decisions.outsideMail(decision, command, name, firstRecipient());
        if (refusal.isPresent()) {
            return refusal;
        }
        // RFC 5321 4.1.4: HELO and EHLO end a transaction like RSET.
        endTransaction();
        state.greeted(neutered(name), command.equals("EHLO"));
        return Optional.empty();
    }

    /** What could change the meaning of a header or a log line is not taken into either. */
    static String neutered(String name) {
        StringBuilder harmless = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            harmless.append(Character.isISOControl(c) || " <>()\\\";@".indexOf(c) >= 0 ? '?' : c);
        }
        return harmless.toString();
    }

    private Outcome offer() {
        List<String> lines = new ArrayList<>();
        lines.add(settings.hostname());
        lines.addAll(settings.ehloKeywords(
                environment.tls().level() != SmtpdTls.Level.NONE && state.tls().isEmpty(),
                environment.lists().mayUseXclient(state.client())));
        List<String> replies = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            replies.add((i < lines.size() - 1 ? "250-" : "250 ") + lines.get(i));
        }
        return Outcome.of(Reply.of(replies));
    }

    private Outcome startTls(String argument) {
        if (!argument.isEmpty()) {
            return Answers.STARTTLS_SYNTAX;
        }
        if (state.tls().isPresent()) {
            return Answers.TLS_ALREADY;
        }
        if (environment.tls().level() == SmtpdTls.Level.NONE || settings.hides("STARTTLS")) {
            return Answers.NOT_IMPLEMENTED;
        }
        if (environment.tls().server().isEmpty()) {
            return Answers.NO_TLS;
        }
        Optional<Reply> tooMuch = quota.beforeTls();
        if (tooMuch.isPresent()) {
            return Outcome.of(tooMuch.get());
        }
        endTransaction();
        return Answers.START_TLS;
    }

    private Outcome xclient(String argument) {
        if (state.transaction() != null) {
            return Answers.IN_TRANSACTION;
        }
        if (!environment.lists().mayUseXclient(state.client())) {
            return Answers.NOT_AUTHORIZED;
        }
        return switch (XclientCommand.parse(argument, state.client())) {
            case XclientCommand.Result.Refused(Reply reply) -> Outcome.of(reply);
            case XclientCommand.Result.Parsed(XclientCommand command) -> {
                endTransaction();
                state.become(command);
                yield Outcome.startingAnew();
            }
        };
    }

    private Outcome mail(String argument) throws IOException {
        if (settings.heloRequired() && state.helo().isEmpty()) {
            return Answers.HELO_FIRST;
        }
        if (state.transaction() != null) {
            return Answers.NESTED_MAIL;
        }
        if (receiver.isChunking()) {
            return Answers.MAIL_AFTER_BDAT;
        }
        Optional<String> path = afterKeyword(argument, "FROM:");
        if (path.isEmpty()) {
            return Answers.MAIL_SYNTAX;
        }
        Optional<Reply> tooMuch = path.get().isEmpty() ? Optional.empty() : quota.message();
        if (tooMuch.isPresent()) {
            return Outcome.of(tooMuch.get());
        }
        return switch (policy.mail(path.get())) {
            case MailCommand.Result.Refused(Reply reply, OptionalLong size) -> {
                state.declare(size);
                yield decisions.syntax(reply, "MAIL", path.get());
            }
            case MailCommand.Result.Parsed(MailCommand command) -> begin(command);
        };
    }

    private Outcome begin(MailCommand mail) throws IOException {
        state.declare(mail.size());
        Decision decision = policy.decideSender(state.asked(mail), DecisionTrace.off());
        Optional<Outcome> refusal = decisions.mail(decision, mail.sender());
        if (refusal.isPresent()) {
            return refusal.get();
        }
        if (settings.messageSizeLimit() > 0 && state.declaredSize().orElse(0) > settings.messageSizeLimit()) {
            return decisions.refuseMail(Answers.TOO_BIG, mail.sender());
        }
        Optional<String> shortage = environment.cleanup().shortage(settings.minimumFree());
        if (shortage.isPresent()) {
            log.warning("smtpd", shortage.get());
            return decisions.refuseMail(Answers.NO_SPACE, mail.sender());
        }
        state.begin(new MessageTransaction(mail, environment.clock().instant()));
        return Answers.SENDER_OK;
    }

    /** What follows {@code keyword}, which is FROM: or TO: in any letter case. */
    private static Optional<String> afterKeyword(String argument, String keyword) {
        return argument.regionMatches(true, 0, keyword, 0, keyword.length())
                ? Optional.of(argument.substring(keyword.length()))
                : Optional.empty();
    }

    private Outcome rcpt(String argument) throws IOException {
        MessageTransaction current = state.transaction();
        if (current == null) {
            return Answers.MAIL_FIRST;
        }
        if (receiver.isChunking()) {
            return Answers.RCPT_AFTER_BDAT;
        }
        Optional<String> path = afterKeyword(argument, "TO:");
        if (path.isEmpty()) {
            return Answers.RCPT_SYNTAX;
        }
        Optional<Reply> tooMuch = path.get().isEmpty() ? Optional.empty() : quota.recipient();
        if (tooMuch.isPresent()) {
            return Outcome.of(tooMuch.get());
        }
        return switch (policy.rcpt(path.get(), state.asked(current.mail()))) {
            case RcptCommand.Result.Refused(Reply reply, String warning) -> {
                if (!warning.isEmpty()) {
                    log.warning("smtpd", warning);
                }
                yield decisions.syntax(reply, "RCPT", path.get());
            }
            case RcptCommand.Result.Parsed parsed -> recipient(current, parsed);
        };
    }

    private Outcome recipient(MessageTransaction current, RcptCommand.Result.Parsed parsed) throws IOException {
        RcptCommand rcpt = parsed.command();
        if (current.recipients().size() >= settings.recipientLimit()) {
            boolean isError = current.surplus() > settings.recipientOvershootLimit();
            return Answers.TOO_MANY_RECIPIENTS.counted(isError);
        }
        Optional<Outcome> refusal = decisions.recipient(parsed.decision().get(), current.sender(), rcpt.recipient());
        if (refusal.isPresent()) {
            return refusal.get();
        }
        if (current.intake() == null) {
            current.intake(environment.cleanup().open(environment.expansion()));
            String submitter = current.mail().submitter();
            log.info(
                    "smtpd",
                    current.id() + ": client=" + state.client().nameAndAddress()
                            + (submitter.isEmpty() ? "" : ", sasl_sender=" + submitter));
        }
        current.add(new Recipient(rcpt.recipient(), rcpt.recipient(), rcpt.notifyOn(), rcpt.declaredOrWritten()));
        return Answers.RECIPIENT_OK;
    }

    private Outcome rset(String argument) {
        if (!argument.isEmpty()) {
            return Answers.RSET_SYNTAX;
        }
        endTransaction();
        return Answers.OK;
    }

    private Outcome vrfy(String argument) throws IOException {
        if (settings.vrfyDisabled()) {
            return Answers.NO_VRFY;
        }
        String address = argument;
        boolean smtpUtf8 = false;
        int lastBlank = argument.lastIndexOf(' ');
        if (settings.smtpUtf8()
                && lastBlank > 0
                && argument.substring(lastBlank + 1).equalsIgnoreCase("SMTPUTF8")) {
            smtpUtf8 = true;
            address = argument.substring(0, lastBlank).strip();
        }
        if (address.isEmpty()) {
            return Answers.VRFY_SYNTAX;
        }
        Optional<Reply> tooMuch = quota.recipient();
        if (tooMuch.isPresent()) {
            return Outcome.of(tooMuch.get());
        }
        String verified = address;
        return switch (policy.vrfy(address, verification(smtpUtf8))) {
            case RcptCommand.Result.Refused refused -> decisions.syntax(refused.reply(), "VRFY", address);
            case RcptCommand.Result.Parsed(RcptCommand command, var decision) ->
                decisions
                        .outsideMail(decision.get(), "VRFY", state.helo(), command.recipient())
                        .orElseGet(() -> Outcome.of(new Reply(252, "2.0.0", verified)));
        };
    }

    private Transaction verification(boolean smtpUtf8) {
        Transaction asked = asked();
        return new Transaction(asked.client(), asked.helo(), asked.sender(), smtpUtf8, asked.progress());
    }

    /** Mail for relay domains (fast_flush_domains) goes out by its own timetable; others are told so (RFC 1985 5.3). */
    private Outcome etrn(String argument) throws IOException {
        if (settings.heloRequired() && state.helo().isEmpty()) {
            return Answers.ETRN_HELO_FIRST;
        }
        if (state.transaction() != null) {
            return Answers.ETRN_IN_TRANSACTION;
        }
        if (argument.isEmpty() || argument.indexOf(' ') >= 0) {
            return Answers.ETRN_SYNTAX;
        }
        String domain = argument.startsWith("@") || argument.startsWith("#") ? argument.substring(1) : argument;
        if (!DomainSyntax.isHostName(domain, false) && !DomainSyntax.isLiteral(domain)) {
            return Answers.ETRN_PARAMETER;
        }
        Decision decision = policy.decideEtrn(state.asked(state.helo()), domain, DecisionTrace.off());
        return decisions.outsideMail(decision, "ETRN", state.helo(), "").orElseGet(() -> flush(domain));
    }

    private Outcome flush(String domain) {
        AddressClass served = policy.routing()
                .resolver()
                .resolve("", "postmaster@" + domain, LookupTrace.NONE)
                .addressClass();
        if (served == AddressClass.RELAY) {
            return Answers.QUEUING;
        }
        log.warning(
                "smtpd",
                "reject: ETRN " + domain.substring(0, Math.min(100, domain.length())) + "... from "
                        + state.client().nameAndAddress());
        return Outcome.error(459, "", "<" + domain + ">: service unavailable");
    }

    private void endTransaction() {
        state.reset();
        receiver.reset();
    }

    @Override
    public void close() {
        endTransaction();
    }
}

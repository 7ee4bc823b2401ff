package org.postern.relayd.smtpd;

import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.postern.relayd.restrictions.Client;
import org.postern.relayd.restrictions.MailCommand;
import org.postern.relayd.restrictions.Progress;
import org.postern.relayd.restrictions.Standing;
import org.postern.relayd.restrictions.Transaction;
import org.postern.relayd.tls.TlsSummary;

/** What a session remembers between commands. Owned by the session's thread. */
final class SessionState {
    private Client client;
    private String clientText;
    private String helo = "";
    private boolean esmtp;
    private boolean outOfStep;
    private @Nullable TlsSummary tls;
    private Standing standing = Standing.NEW;
    private @Nullable MessageTransaction transaction;
    private OptionalLong declaredSize = OptionalLong.empty();

    SessionState(Client client) {
        this.client = client;
        this.clientText = client.nameAndAddress();
    }

    Client client() {
        return client;
    }

    /** The client as log lines name it: {@link Client#nameAndAddress}. */
    String clientText() {
        return clientText;
    }

    /** The client is another from now on. */
    void client(Client other) {
        client = tls == null ? other : other.overTls();
        clientText = client.nameAndAddress();
    }

    /** The client is whom {@code command} says, and is asked anew. */
    void become(XclientCommand command) {
        client(command.client());
        standing = Standing.NEW;
        esmtp = false;
        greeted(command.helo().orElse(""), command.isEsmtp().orElse(false));
    }

    /** What protects the session. */
    Optional<TlsSummary> tls() {
        return Optional.ofNullable(tls);
    }

    /** From now on the session is protected; what was said before is forgotten (RFC 3207 4.2). */
    void tls(TlsSummary summary) {
        tls = summary;
        client = client.overTls();
        reset();
        greeted("", false);
    }

    /** What the client called itself; empty before HELO and EHLO. */
    String helo() {
        return helo;
    }

    boolean isEsmtp() {
        return esmtp;
    }

    void greeted(String name, boolean extended) {
        helo = name;
        // As in Postfix, HELO does not take back what an earlier EHLO promised.
        esmtp |= extended;
    }

    /** Whether the client has sent commands ahead where it must not (RFC 2920 3.1). */
    boolean isOutOfStep() {
        return outOfStep;
    }

    void outOfStep() {
        outOfStep = true;
    }

    /** What the last decision left. */
    Standing standing() {
        return standing;
    }

    void standing(Standing now) {
        standing = now;
    }

    @Nullable
    MessageTransaction transaction() {
        return transaction;
    }

    void begin(MessageTransaction begun) {
        transaction = begun;
    }

    /** The size that a MAIL declared, refused or not; like Postfix, we hold a client to it until it starts over. */
    OptionalLong declaredSize() {
        return declaredSize;
    }

    void declare(OptionalLong size) {
        declaredSize = size.isPresent() ? size : declaredSize;
    }

    /** Drops the transaction and what was not queued of it. */
    void reset() {
        if (transaction != null) {
            transaction.close();
        }
        transaction = null;
        standing = standing.withoutMail();
        declaredSize = OptionalLong.empty();
    }

    /** The session as the restrictions see it, with {@code name} for what the client calls itself. */
    Transaction asked(String name) {
        return transaction == null
                ? Transaction.beforeMail(client, name, outOfStep, standing)
                : asked(name, transaction.mail());
    }

    /** The session as the restrictions see it after {@code mail}. */
    Transaction asked(MailCommand mail) {
        return asked(helo, mail);
    }

    private Transaction asked(String name, MailCommand mail) {
        MessageTransaction current = transaction;
        Progress progress = current == null
                ? new Progress(true, 0, "", outOfStep, standing)
                : new Progress(true, current.recipients().size(), current.firstRecipient(), outOfStep, standing);
        return new Transaction(client, name, mail.sender(), mail.smtpUtf8(), progress);
    }
}

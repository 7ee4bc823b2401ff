package org.postern.relayd.smtpd;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.postern.relayd.restrictions.Client;
import org.postern.relayd.restrictions.MailCommand;
import org.postern.relayd.restrictions.Transaction;

/** What a session remembers between commands. Owned by the session's thread. */
final class SessionState {
    private final Client client;
    private String helo = "";
    private boolean esmtp;
    private @Nullable MessageTransaction transaction;
    private OptionalLong declaredSize = OptionalLong.empty();

    SessionState(Client client) {
        this.client = client;
    }

    Client client() {
        return client;
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
        esmtp = extended;
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
        declaredSize = OptionalLong.empty();
    }

    /** The transaction as the restrictions see it. */
    Transaction asked(MailCommand mail) {
        return new Transaction(client, helo, mail.sender(), mail.smtpUtf8());
    }
}

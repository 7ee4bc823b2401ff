package org.postern.relayd.smtpd;

import java.io.IOException;

/**
 * How much nonsense a client has sent since its last message was taken, and what that costs it: all further replies come late, good ones
 * too, and in the end there are no more. Owned by the session's thread.
 */
final class ErrorCount {
    private final SmtpdSettings settings;
    private final ClientConnection connection;
    private int errors;
    private int junk;

    ErrorCount(SmtpdSettings settings, ClientConnection connection) {
        this.settings = settings;
        this.connection = connection;
    }

    /** Something was wrong. */
    void error() {
        errors++;
    }

    /** A command came that leads nowhere; from smtpd_junk_command_limit on each is an error. */
    void junk() {
        if (junk++ > settings.junkCommandLimit()) {
            errors++;
        }
    }

    /** A message was taken. */
    void forgive() {
        errors = 0;
        junk = 0;
    }

    /** Whether the session ends (smtpd_hard_error_limit). */
    boolean isTooMany() {
        return errors >= settings.hardErrorLimit();
    }

    /**
     * Has the client wait for a reply, if it has made many errors (smtpd_soft_error_limit, smtpd_error_sleep_time).
     *
     * @throws IOException when the connection is cut meanwhile
     */
    void slowDown() throws IOException {
        if (errors >= settings.softErrorLimit()) {
            connection.pause(settings.errorSleepTime());
        }
    }
}

package org.postern.relayd.restrictions;

import org.postern.relayd.smtp.Reply;

/**
 * Which parameters of MAIL and RCPT are offered.
 *
 * @param smtpUtf8 SMTPUTF8
 * @param dsn RET, ENVID, NOTIFY, ORCPT
 */
record ParameterRules(boolean smtpUtf8, boolean dsn) {
    static final Reply OK = new Reply(250, "2.1.0", "Ok");

    static Reply unsupported(String parameter) {
        return new Reply(555, "5.5.4", "Unsupported option: " + parameter);
    }
}

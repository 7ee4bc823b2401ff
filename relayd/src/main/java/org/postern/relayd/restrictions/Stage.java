package org.postern.relayd.restrictions;

/** The command that waits for a decision. With smtpd_delay_reject, the lists of earlier stages are asked at RCPT and at ETRN. */
enum Stage {
    CONNECT,
    HELO,
    MAIL,
    RCPT,
    VRFY,
    ETRN,
    DATA,
    END_OF_DATA
}

package org.postern.relayd.sink;

/** The moments of a session at which a sink can be told to misbehave. */
public enum Stage {
    /** The greeting. */
    CONNECT,
    /** HELO and EHLO. */
    HELO,
    /** MAIL. */
    MAIL,
    /** Each RCPT. */
    RCPT,
    /** DATA, before any content; BDAT. */
    DATA,
    /** The end of the content; that of the last chunk. */
    DOT,
    /** QUIT. */
    QUIT
}

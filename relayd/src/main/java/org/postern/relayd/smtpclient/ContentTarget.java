package org.postern.relayd.smtpclient;

/** Takes the content of a message piece by piece, on its way to the server. */
interface ContentTarget {
    /** The next bytes. */
    void write(byte[] bytes, int offset, int length) throws BrokenConversation;

    /** That was all. */
    void end() throws BrokenConversation;
}

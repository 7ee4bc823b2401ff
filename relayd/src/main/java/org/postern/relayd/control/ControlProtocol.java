package org.postern.relayd.control;

import java.nio.file.Path;

/** What both ends of the control socket share; docs/control-protocol.md. */
final class ControlProtocol {
    /** A request, with its line end. */
    static final int MAX_REQUEST_BYTES = 1 << 20;

    /** One piece of an answer. */
    static final int MAX_PIECE_BYTES = 64 * 1024;

    static final String OUT = "out ";
    static final String ERR = "err ";
    static final String EXIT = "exit ";

    private ControlProtocol() {}

    static Path socket(Path queueDirectory) {
        return queueDirectory.resolve("control");
    }
}

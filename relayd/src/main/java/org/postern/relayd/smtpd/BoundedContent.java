package org.postern.relayd.smtpd;

import java.io.IOException;
import java.io.OutputStream;
import org.postern.relayd.cleanup.Intake;

/**
 * What a client sends as a message. Too big a message is read to its end and refused then, since whatever is left unread would be taken
 * for commands; but nobody is listened to for ever.
 */
final class BoundedContent extends OutputStream {
    private static final long PATIENCE_BYTES = 64L << 20;

    private final Intake intake;
    private final long patience;
    private long count;

    BoundedContent(Intake intake, long messageSizeLimit) {
        this.intake = intake;
        this.patience = patience(messageSizeLimit);
    }

    /** After how many bytes a client that ignores the limit is cut off. */
    static long patience(long messageSizeLimit) {
        return messageSizeLimit <= 0 ? Long.MAX_VALUE : messageSizeLimit * 2 + PATIENCE_BYTES;
    }

    void writePrepended(String line) {
        intake.writePrepended(line);
    }

    void writeReceived(String header) {
        intake.writeReceived(header);
    }

    @Override
    public void write(int b) throws IOException {
        count(1);
        intake.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        count(length);
        intake.write(bytes, offset, length);
    }

    private void count(int more) throws IOException {
        count += more;
        if (count > patience) {
            throw new ExcessiveDataException();
        }
    }
}

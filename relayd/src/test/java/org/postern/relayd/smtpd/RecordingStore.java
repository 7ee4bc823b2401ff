package org.postern.relayd.smtpd;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.postern.relayd.queue.DeliveryState;
import org.postern.relayd.queue.Envelope;
import org.postern.relayd.queue.MessageContent;
import org.postern.relayd.queue.MessageDraft;
import org.postern.relayd.queue.MessageStore;
import org.postern.relayd.queue.StoredMessage;

/** A store that remembers what was committed to it. */
final class RecordingStore implements MessageStore {
    private final MessageStore files;
    private final List<Envelope> committed = new ArrayList<>();

    RecordingStore(MessageStore files) {
        this.files = files;
    }

    /** A queued message, read back from the disk. */
    record Queued(Envelope envelope, String content) {
        List<String> recipients() {
            return envelope.recipients().stream()
                    .map(recipient -> recipient.address())
                    .toList();
        }
    }

    /** Everything that was queued, in order; content as ISO 8859-1, one character a byte. */
    List<Queued> queued() throws IOException {
        List<Envelope> envelopes;
        synchronized (committed) {
            envelopes = List.copyOf(committed);
        }
        List<Queued> all = new ArrayList<>();
        for (Envelope envelope : envelopes) {
            try (InputStream in = files.content(envelope.id()).open()) {
                all.add(new Queued(envelope, new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)));
            }
        }
        return all;
    }

    @Override
    public MessageDraft draft() {
        MessageDraft draft = files.draft();
        return new MessageDraft() {
            @Override
            public String id() {
                return draft.id();
            }

            @Override
            public void write(int b) throws IOException {
                draft.write(b);
            }

            @Override
            public void write(byte[] bytes, int offset, int count) throws IOException {
                draft.write(bytes, offset, count);
            }

            @Override
            public void commit(Envelope envelope) throws IOException {
                draft.commit(envelope);
                synchronized (committed) {
                    committed.add(envelope);
                }
            }

            @Override
            public void close() {
                draft.close();
            }
        };
    }

    @Override
    public List<StoredMessage> recovered() {
        return files.recovered();
    }

    @Override
    public MessageContent content(String id) {
        return files.content(id);
    }

    @Override
    public void saveState(String id, DeliveryState state) throws IOException {
        files.saveState(id, state);
    }

    @Override
    public void remove(String id) throws IOException {
        files.remove(id);
    }

    @Override
    public void sync() throws IOException {
        files.sync();
    }

    @Override
    public long usableBytes() {
        return files.usableBytes();
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}

package org.postern.relayd.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postern.relayd.queue.DeliveryState;

/** The body of a STATE record; docs/queue-format.md draws it. */
final class StateRecord {
    private static final int HELD = 1;
    private static final int WARNED = 2;

    private StateRecord() {}

    static ByteBuffer body(DeliveryState state) {
        // Many recipients share a reason, such as a nexthop that does not answer: each text is written once.
        Map<String, Integer> numbers = new HashMap<>();
        List<String> texts = new ArrayList<>();
        Map<Integer, String> reasons = new TreeMap<>(state.reasons());
        reasons.values()
                .forEach(text -> numbers.computeIfAbsent(text, added -> {
                    texts.add(added);
                    return texts.size() - 1;
                }));
        Fields.Writer out = new Fields.Writer()
                .flags((state.held() ? HELD : 0) | (state.warned() ? WARNED : 0))
                .number(state.attempts())
                .time(state.nextAttempt())
                .bytes(state.done().toByteArray())
                .number(texts.size());
        texts.forEach(out::text);
        out.number(reasons.size());
        reasons.forEach((position, text) -> out.number(position).number(numbers.getOrDefault(text, 0)));
        return out.body();
    }

    /**
     * @param shared texts that were seen before, so that 100,000 messages with the same reason share it
     * @throws IOException when it is not what {@link #body} writes
     */
    static DeliveryState parse(ByteBuffer body, Map<String, String> shared) throws IOException {
        Fields.Reader in = new Fields.Reader(body);
        int flags = in.flags();
        int attempts = (int) in.number();
        Instant next = in.time();
        BitSet done = BitSet.valueOf(in.bytes());
        List<String> texts = new ArrayList<>();
        for (int left = in.count(); left > 0; left--) {
            String text = in.text();
            texts.add(shared.computeIfAbsent(text, same -> same));
        }
        Map<Integer, String> reasons = new HashMap<>();
        for (int left = in.count(); left > 0; left--) {
            int position = (int) in.number();
            long text = in.number();
            if (text < 0 || text >= texts.size()) {
                throw new IOException("malformed record");
            }
            reasons.put(position, texts.get((int) text));
        }
        return new DeliveryState(done, attempts, next, (flags & HELD) != 0, (flags & WARNED) != 0, reasons);
    }
}

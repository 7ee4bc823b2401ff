package org.postern.relayd.cleanup;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.tables.ListSyntax;

/**
 * What main.cf says about messages.
 *
 * @param messageBytes message_size_limit; 0 for no limit
 * @param headerBytes header_size_limit: what is longer is cut there, a line end counted as one byte
 * @param hops hopcount_limit: as many Received headers, our own among them, mean that a message loops
 * @param droppedHeaders message_drop_headers, in lower case
 * @param alwaysComplete whether mail of all clients gets the headers that it lacks: always_add_missing_headers, or a
 *     remote_header_rewrite_domain, which makes the header of every message something to rewrite
 * @param undisclosed undisclosed_recipients_header, without its line end; empty for none
 * @param hostname myhostname, for Message-Id
 * @param detectsEightBit detect_8bit_encoding_header, whether mail is handed on as BODY=8BITMIME when its header says so
 * @param inFlow when messages are kept waiting
 */
public record CleanupSettings(
        long messageBytes,
        int headerBytes,
        int hops,
        Set<String> droppedHeaders,
        boolean alwaysComplete,
        String undisclosed,
        String hostname,
        boolean detectsEightBit,
        InFlow inFlow) {
    /** Copies the set. */
    public CleanupSettings {
        droppedHeaders = Set.copyOf(droppedHeaders);
    }

    /** The settings in {@code config}. */
    public static CleanupSettings of(MainCf config) {
        return new CleanupSettings(
                config.get(Settings.MESSAGE_SIZE_LIMIT),
                config.get(Settings.HEADER_SIZE_LIMIT),
                config.get(Settings.HOPCOUNT_LIMIT),
                ListSyntax.split(config.get(Settings.MESSAGE_DROP_HEADERS)).stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet()),
                config.get(Settings.ALWAYS_ADD_MISSING_HEADERS)
                        || !config.get(Settings.REMOTE_HEADER_REWRITE_DOMAIN).isEmpty(),
                config.get(Settings.UNDISCLOSED_RECIPIENTS_HEADER),
                config.get(Settings.MYHOSTNAME),
                config.get(Settings.DETECT_8BIT_ENCODING_HEADER),
                InFlow.of(config));
    }
}

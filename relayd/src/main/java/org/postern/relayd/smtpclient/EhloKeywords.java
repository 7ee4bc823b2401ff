package org.postern.relayd.smtpclient;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.postern.address.IpAddress;
import org.postern.config.MainCf;
import org.postern.config.Nexthop;
import org.postern.config.Settings;
import org.postern.tables.LookupResult;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableList;
import org.postern.tables.TableRegistry;

/**
 * Which EHLO keywords of a server are disregarded: those that smtp_discard_ehlo_keyword_address_maps has for its address, else
 * smtp_discard_ehlo_keywords.
 */
final class EhloKeywords {
    /** The keywords that can be disregarded, in the order in which the log names them. */
    private static final List<String> KNOWN = List.of(
            "8BITMIME",
            "AUTH",
            "ETRN",
            "PIPELINING",
            "SIZE",
            "VRFY",
            "XCLIENT",
            "XFORWARD",
            "STARTTLS",
            "ENHANCEDSTATUSCODES",
            "DSN",
            "SMTPUTF8",
            "CHUNKING");

    private static final String SILENT = "silent-discard";

    private final TableList byAddress;
    private final String otherwise;

    /**
     * What is disregarded at one server.
     *
     * @param keywords lower case
     * @param log what the log says about it; empty when nothing is said
     */
    record Discarded(Set<String> keywords, String log) {
        Discarded {
            keywords = Set.copyOf(keywords);
        }

        private static Discarded of(String list) {
            Set<String> words = new HashSet<>(Nexthop.words(list.toLowerCase(Locale.ROOT)));
            String named = KNOWN.stream()
                    .filter(keyword -> words.contains(keyword.toLowerCase(Locale.ROOT)))
                    .collect(Collectors.joining(" "));
            boolean said = !named.isEmpty() && !words.contains(SILENT);
            return new Discarded(words, said ? "discarding EHLO keywords: " + named : "");
        }
    }

    EhloKeywords(MainCf main, TableRegistry tables) {
        this.byAddress = tables.list(main.get(Settings.SMTP_DISCARD_EHLO_KEYWORD_ADDRESS_MAPS));
        this.otherwise = main.get(Settings.SMTP_DISCARD_EHLO_KEYWORDS);
    }

    /**
     * What is disregarded at {@code server}.
     *
     * @throws BrokenConversation when the table does not answer: to go on could be what it is there to prevent
     */
    Discarded at(InetAddress server) throws BrokenConversation {
        if (byAddress.isEmpty()) {
            return Discarded.of(otherwise);
        }
        return switch (byAddress.lookup(IpAddress.of(server.getAddress()).toString(), LookupTrace.NONE)) {
            case LookupResult.Found(var value) -> Discarded.of(value.text());
            case LookupResult.NotFound() -> Discarded.of(otherwise);
            case LookupResult.Failed(String reason) ->
                throw new BrokenConversation(BrokenConversation.Kind.LOCAL_DATA, reason);
        };
    }
}

package org.postern.relayd.smtpd;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postern.config.MainCf;
import org.postern.config.Nexthop;
import org.postern.config.Settings;

/**
 * What main.cf says about sessions, under the names that postconf(5) explains. All lengths in bytes.
 *
 * @param hostname myhostname
 * @param banner smtpd_banner, what follows the code of the greeting
 * @param mailName mail_name, for the Received header
 * @param timeout smtpd_timeout, the longest silence of a client
 * @param messageSizeLimit message_size_limit; 0 for none
 * @param minimumFree queue_minfree; 0 for no check
 * @param forbidPipelining smtpd_forbid_unauth_pipelining
 * @param bareNewline smtpd_forbid_bare_newline
 * @param bareNewlineCode smtpd_forbid_bare_newline_reject_code
 * @param hiddenKeywords smtpd_discard_ehlo_keywords, in capitals
 * @param softBounce soft_bounce, whether 5 at the start of replies becomes 4
 * @param perRequestDeadline smtpd_per_request_deadline, whether the timeout is for whole commands
 * @param tlsTimeout smtpd_starttls_timeout, for a handshake
 * @param isBehindProxy smtpd_upstream_proxy_protocol, whether proxies say first who their clients are
 * @param proxyTimeout smtpd_upstream_proxy_timeout
 * @param minimumDataRate smtpd_min_data_rate, bytes a second below which the time for a message runs out
 * @param pauses whether the restriction {@code sleep} keeps the client waiting
 */
record SmtpdSettings(
        String hostname,
        String banner,
        String mailName,
        Duration timeout,
        int lineLengthLimit,
        long messageSizeLimit,
        long minimumFree,
        int recipientLimit,
        int recipientOvershootLimit,
        int softErrorLimit,
        int hardErrorLimit,
        int junkCommandLimit,
        Duration errorSleepTime,
        boolean heloRequired,
        boolean vrfyDisabled,
        boolean smtpUtf8,
        boolean forbidPipelining,
        BareNewline bareNewline,
        int bareNewlineCode,
        Set<String> hiddenKeywords,
        Set<String> noopCommands,
        ForbiddenCommands forbiddenCommands,
        boolean softBounce,
        boolean perRequestDeadline,
        int minimumDataRate,
        Duration tlsTimeout,
        boolean isBehindProxy,
        Duration proxyTimeout,
        boolean pauses) {

    /** What becomes of a line that ends in LF without CR. Both keep it from ending the data. */
    enum BareNewline {
        /** It is made a proper line end. */
        NORMALIZE,
        /** The message, or command, is refused. */
        REJECT
    }

    static SmtpdSettings of(MainCf config) {
        return new SmtpdSettings(
                config.get(Settings.MYHOSTNAME),
                config.get(Settings.SMTPD_BANNER),
                config.get(Settings.MAIL_NAME),
                config.get(Settings.SMTPD_TIMEOUT),
                config.get(Settings.LINE_LENGTH_LIMIT),
                config.get(Settings.MESSAGE_SIZE_LIMIT),
                config.get(Settings.QUEUE_MINFREE),
                config.get(Settings.SMTPD_RECIPIENT_LIMIT),
                config.get(Settings.SMTPD_RECIPIENT_OVERSHOOT_LIMIT),
                config.get(Settings.SMTPD_SOFT_ERROR_LIMIT),
                config.get(Settings.SMTPD_HARD_ERROR_LIMIT),
                config.get(Settings.SMTPD_JUNK_COMMAND_LIMIT),
                config.get(Settings.SMTPD_ERROR_SLEEP_TIME),
                config.get(Settings.SMTPD_HELO_REQUIRED),
                config.get(Settings.DISABLE_VRFY_COMMAND),
                config.get(Settings.SMTPUTF8_ENABLE),
                config.get(Settings.SMTPD_FORBID_UNAUTH_PIPELINING),
                config.get(Settings.SMTPD_FORBID_BARE_NEWLINE).equalsIgnoreCase("reject")
                        ? BareNewline.REJECT
                        : BareNewline.NORMALIZE,
                config.get(Settings.SMTPD_FORBID_BARE_NEWLINE_REJECT_CODE),
                words(config.get(Settings.SMTPD_DISCARD_EHLO_KEYWORDS)),
                words(config.get(Settings.SMTPD_NOOP_COMMANDS)),
                forbidden(config),
                config.get(Settings.SOFT_BOUNCE),
                config.get(Settings.SMTPD_PER_REQUEST_DEADLINE),
                config.get(Settings.SMTPD_MIN_DATA_RATE),
                config.get(Settings.SMTPD_STARTTLS_TIMEOUT),
                behindProxy(config),
                config.get(Settings.SMTPD_UPSTREAM_PROXY_TIMEOUT),
                true);
    }

    /** The same without smtpd_error_sleep_time. */
    SmtpdSettings patient() {
        return new SmtpdSettings(
                hostname,
                banner,
                mailName,
                timeout,
                lineLengthLimit,
                messageSizeLimit,
                minimumFree,
                recipientLimit,
                recipientOvershootLimit,
                softErrorLimit,
                hardErrorLimit,
                junkCommandLimit,
                Duration.ZERO,
                heloRequired,
                vrfyDisabled,
                smtpUtf8,
                forbidPipelining,
                bareNewline,
                bareNewlineCode,
                hiddenKeywords,
                noopCommands,
                forbiddenCommands,
                softBounce,
                perRequestDeadline,
                minimumDataRate,
                tlsTimeout,
                isBehindProxy,
                proxyTimeout,
                false);
    }

    /** Whoever could say that he is somebody else would get past everything: proxies have to be named. */
    private static boolean behindProxy(MainCf config) {
        String protocol = config.get(Settings.SMTPD_UPSTREAM_PROXY_PROTOCOL);
        if (protocol.isEmpty()) {
            return false;
        }
        if (!protocol.equals("haproxy")) {
            throw config.problem(
                    Settings.SMTPD_UPSTREAM_PROXY_PROTOCOL,
                    "unsupported smtpd_upstream_proxy_protocol value: " + protocol);
        }
        if (config.get(Settings.RELAYD_UPSTREAM_PROXY_HOSTS).isBlank()) {
            throw config.problem(
                    Settings.SMTPD_UPSTREAM_PROXY_PROTOCOL,
                    "smtpd_upstream_proxy_protocol is set, but relayd_upstream_proxy_hosts names no proxy");
        }
        return true;
    }

    private static ForbiddenCommands forbidden(MainCf config) {
        try {
            return ForbiddenCommands.parse(config.get(Settings.SMTPD_FORBIDDEN_COMMANDS));
        } catch (PatternSyntaxException e) {
            throw config.problem(Settings.SMTPD_FORBIDDEN_COMMANDS, "bad pattern: " + e.getDescription());
        }
    }

    private static Set<String> words(String list) {
        return Nexthop.words(list).stream()
                .map(word -> word.toUpperCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The extensions that EHLO offers, in Postfix's order. */
    List<String> ehloKeywords(boolean startTls, boolean xclient) {
        return Stream.of(
                        "PIPELINING",
                        messageSizeLimit > 0 ? "SIZE " + messageSizeLimit : "SIZE",
                        vrfyDisabled ? "" : "VRFY",
                        "ETRN",
                        startTls ? "STARTTLS" : "",
                        xclient ? "XCLIENT " + XclientCommand.ATTRIBUTES : "",
                        "ENHANCEDSTATUSCODES",
                        "8BITMIME",
                        "DSN",
                        smtpUtf8 ? "SMTPUTF8" : "",
                        "CHUNKING")
                .filter(keyword -> !keyword.isEmpty() && !hides(firstWord(keyword)))
                .toList();
    }

    /** Whether smtpd_discard_ehlo_keywords has {@code keyword}, which is in capitals. */
    boolean hides(String keyword) {
        return hiddenKeywords.contains(keyword);
    }

    private static String firstWord(String keyword) {
        int blank = keyword.indexOf(' ');
        return blank < 0 ? keyword : keyword.substring(0, blank);
    }
}

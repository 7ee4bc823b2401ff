package org.postern.relayd.restrictions;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.postern.config.MainCf;
import org.postern.config.ReplyTemplate;
import org.postern.config.Settings;
import org.postern.relayd.smtp.Reply;
import org.postern.tables.LookupResult;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableList;
import org.postern.tables.TableRegistry;

/**
 * What the operator wants said after every 4xx and 5xx reply, such as whom to call (postconf(5), smtpd_reject_footer and
 * smtpd_reject_footer_maps). The log does not get it.
 */
public final class RejectFooter {
    /** At the start of a footer: go on in the last line of the reply. */
    private static final String SAME_LINE = "\\c";

    private static final String NEXT_LINE = "\\n";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH);

    private final TableList tables;
    private final String standard;
    private final ReplyTemplate filling;
    private final String hostname;

    RejectFooter(MainCf config, TableRegistry tables) {
        this.tables = tables.list(config.get(Settings.SMTPD_REJECT_FOOTER_MAPS));
        this.standard = config.get(Settings.SMTPD_REJECT_FOOTER);
        this.filling = ReplyTemplate.of(config);
        this.hostname = config.get(Settings.MYHOSTNAME);
    }

    /**
     * A reply with its footer.
     *
     * @param warnings what is wrong with the footer, for the log; the reply is as it was then
     */
    public record Footed(Reply reply, List<String> warnings) {}

    /** Whether no reply has a footer. */
    public boolean isEmpty() {
        return standard.isEmpty() && tables.isEmpty();
    }

    /**
     * Adds the footer to {@code reply}, if there is one for it.
     *
     * @param recipient the first that was accepted; empty when there is none
     */
    public Footed addTo(Reply reply, Transaction transaction, String recipient, Instant now) {
        if (reply.isPositive()) {
            return new Footed(reply, List.of());
        }
        Function<String, Optional<String>> values = name -> value(transaction, recipient, name, now);
        return switch (tables.lookup(reply.lines().getFirst(), LookupTrace.NONE)) {
            case LookupResult.Found(var value) -> add(value.text(), reply, values);
            case LookupResult.NotFound() -> add(standard, reply, values);
            case LookupResult.Failed(String reason) -> {
                Footed footed = add(standard, reply, values);
                List<String> warnings = new ArrayList<>(List.of(reason));
                warnings.addAll(footed.warnings());
                yield new Footed(footed.reply(), warnings);
            }
        };
    }

    private Footed add(String template, Reply reply, Function<String, Optional<String>> values) {
        if (template.isEmpty()) {
            return new Footed(reply, List.of());
        }
        List<String> lines = new ArrayList<>(reply.lines());
        List<String> warnings = new ArrayList<>();
        int code = reply.code();
        String status = reply.enhanced().isEmpty() ? "" : reply.enhanced() + " ";
        boolean sameLine = template.startsWith(SAME_LINE);
        String text = sameLine ? template.substring(SAME_LINE.length()) : template;
        for (String part : text.split(Pattern.quote(NEXT_LINE), -1)) {
            ReplyTemplate.Filled filled = filling.fill(part, values);
            warnings.addAll(filled.warnings());
            if (filled.text().isEmpty()) {
                return new Footed(reply, warnings);
            }
            String line = sameLine ? lines.removeLast() : code + " " + status;
            lines.add(line + filled.text().get());
            sameLine = false;
        }
        lines.replaceAll(line -> code + "-" + line.substring(4));
        lines.add(code + " " + lines.removeLast().substring(4));
        return new Footed(Reply.of(lines), warnings);
    }

    private Optional<String> value(Transaction transaction, String recipient, String name, Instant now) {
        return switch (name) {
            case "localtime" -> Optional.of(TIME.format(now.atZone(ZoneId.systemDefault())));
            case "server_name" -> Optional.of(hostname);
            default -> SessionNames.value(transaction, recipient, name);
        };
    }
}

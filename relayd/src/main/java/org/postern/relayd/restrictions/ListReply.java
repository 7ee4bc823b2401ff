package org.postern.relayd.restrictions;

import java.util.Optional;
import org.postern.config.MainCf;
import org.postern.config.ReplyTemplate;
import org.postern.config.Settings;
import org.postern.relayd.smtp.Reply;
import org.postern.tables.LookupResult;
import org.postern.tables.TableList;
import org.postern.tables.TableRegistry;

/** The reply to what a list in DNS has (postconf(5), rbl_reply_maps and default_rbl_reply). */
final class ListReply {
    private static final String UNAVAILABLE = "Service unavailable";

    private final TableList templates;
    private final String defaultTemplate;
    private final ReplyTemplate filling;
    private final String hostname;
    private final int rejectCode;

    ListReply(MainCf config, TableRegistry tables) {
        this.templates = tables.list(config.get(Settings.RBL_REPLY_MAPS));
        this.defaultTemplate = config.get(Settings.DEFAULT_RBL_REPLY);
        this.filling = ReplyTemplate.of(config);
        this.hostname = config.get(Settings.MYHOSTNAME);
        this.rejectCode = config.get(Settings.MAPS_RBL_REJECT_CODE);
    }

    /** Something that is listed. {@code reason} is what the list says about it, {@code what} the thing itself. */
    private record Listing(Inquiry inquiry, DnsList list, String reason, String what, Subject subject) {}

    /** Refuses {@code what}, which {@code list} has for {@code reason}. */
    Outcome reject(Inquiry inquiry, DnsList list, String reason, String what, Subject subject) {
        Listing listing = new Listing(inquiry, list, reason, what, subject);
        return switch (templates.lookup(list.written(), inquiry.trace())) {
            case LookupResult.Failed(String failure) -> inquiry.serverError(failure);
            case LookupResult.NotFound() -> byDefault(listing);
            case LookupResult.Found(var template) ->
                fill(listing, template.text())
                        .map(text -> refuse(listing, text))
                        .orElseGet(() -> {
                            inquiry.findings()
                                    .warn("rbl_reject_reply: bad rbl reply template for domain " + list.written() + ": "
                                            + template.text());
                            return byDefault(listing);
                        });
        };
    }

    private Outcome byDefault(Listing listing) {
        return fill(listing, defaultTemplate)
                .map(text -> refuse(listing, text))
                .orElseGet(() -> listing.inquiry()
                        .serverError("rbl_reject_reply: bad default rbl reply template: " + defaultTemplate));
    }

    private Optional<String> fill(Listing listing, String template) {
        ReplyTemplate.Filled filled = filling.fill(template, name -> value(listing, name));
        filled.warnings().forEach(listing.inquiry().findings()::warn);
        return filled.text();
    }

    private Optional<String> value(Listing listing, String name) {
        return switch (name) {
            case "rbl_code" -> Optional.of(Integer.toString(rejectCode));
            case "rbl_domain" -> Optional.of(listing.list().domain());
            case "rbl_reason", "rbl_txt" -> Optional.of(listing.reason());
            case "rbl_what" -> Optional.of(listing.what());
            case "rbl_class" -> Optional.of(listing.subject().title());
            case "server_name" -> Optional.of(hostname);
            default -> SessionNames.value(listing.inquiry(), name);
        };
    }

    /** {@code text} begins with a reply code, perhaps an enhanced one after it. */
    private static Outcome refuse(Listing listing, String text) {
        if (!text.matches("(?s)[45][0-9][0-9] .*")) {
            listing.inquiry().findings().warn("rbl response code configuration error: " + text);
            return listing.inquiry().rejectWith(450, "4.7.1", UNAVAILABLE);
        }
        String rest = text.substring(4).stripLeading();
        int end = Reply.enhancedEnd(rest);
        String dsn = end > 0 ? rest.substring(0, end) : "4.7.1";
        String words = rest.substring(end).stripLeading();
        return listing.inquiry()
                .rejectWith(
                        Integer.parseInt(text.substring(0, 3)),
                        listing.inquiry().fitting(dsn, listing.subject()),
                        words.isEmpty() ? UNAVAILABLE : words);
    }
}

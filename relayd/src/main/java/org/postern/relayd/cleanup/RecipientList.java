package org.postern.relayd.cleanup;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postern.relayd.queue.Recipient;
import org.postern.relayd.rewrite.BccMaps;
import org.postern.relayd.rewrite.RecipientExpansion;
import org.postern.relayd.rewrite.RecipientExpansion.Expanded;
import org.postern.relayd.smtp.Reply;
import org.postern.tables.LookupTrace;

/**
 * Whom a message is queued for (cleanup(8)): those whom the client named and those who get a copy on the quiet, each with what the
 * alias tables make of it. Who would get the same twice, with the same wishes for notification, gets it once; with
 * enable_original_recipient = no, whatever the wishes, and whomever it was for at first.
 */
final class RecipientList {
    /** RFC 3461 4.1: the sender, who does not know of a copy, is not told what becomes of it. */
    private static final String NEVER = "NEVER";

    private static final String SUCCESS = "SUCCESS";

    private final RecipientExpansion expansion;
    private final boolean copies;
    private final Map<Recipient, Recipient> recipients = new LinkedHashMap<>(); // by their form in lower case
    private final List<Recipient> aliases = new ArrayList<>();

    private RecipientList(RecipientExpansion expansion, boolean copies) {
        this.expansion = expansion;
        this.copies = copies;
    }

    /** The recipients, or why there cannot be any. */
    sealed interface Result {
        /**
         * They are known.
         *
         * @param all in order
         * @param aliases those of the client's that others have taken the place of and of whose success the sender wants to hear
         */
        record Recipients(List<Recipient> all, List<Recipient> aliases) implements Result {}

        /**
         * The message is refused.
         *
         * @param reason for the log, about the message
         * @param causes for the log, about a table; empty when the reason says it all
         */
        record Refused(Reply reply, String reason, List<String> causes) implements Result {}
    }

    /** The recipients of {@code submission}, whose sender has been rewritten to {@code sender}. */
    static Result of(Submission submission, String sender, RecipientExpansion expansion) {
        RecipientList list = new RecipientList(expansion, submission.fromOutside());
        return list.addAll(submission, sender).<Result>map(refused -> refused).orElseGet(() -> list.result(submission));
    }

    private Result result(Submission submission) {
        List<Recipient> all = List.copyOf(recipients.values());
        return new Result.Recipients(
                submission
                        .effects()
                        .redirect()
                        .filter(target -> !all.isEmpty())
                        .map(target -> List.of(redirected(all.getFirst(), target)))
                        .orElse(all),
                List.copyOf(aliases));
    }

    /** Everybody else's mail goes to {@code target} too, which is once. */
    private Recipient redirected(Recipient first, String target) {
        return new Recipient(expansion.complete(target), first.original(), first.notifyOn(), first.originalRecipient());
    }

    private Optional<Result.Refused> addAll(Submission submission, String sender) {
        if (copies && !sender.isEmpty()) {
            Optional<Result.Refused> refused = copy(expansion.bccMaps().ofSender(sender, LookupTrace.NONE));
            if (refused.isPresent()) {
                return refused;
            }
        }
        for (Recipient named : submission.recipients()) {
            Optional<Result.Refused> refused = add(named);
            if (refused.isPresent()) {
                return refused;
            }
        }
        // As in Postfix, who is told of the first BCC's fate is the sender, and of the others' nobody.
        String notifyOn = "";
        for (String address : submission.effects().bcc()) {
            Optional<Result.Refused> refused = add(new Recipient(address, address, notifyOn, ""));
            notifyOn = NEVER;
            if (refused.isPresent()) {
                return refused;
            }
        }
        return copies && !recipients.isEmpty() ? expansion.bccMaps().always().flatMap(this::addCopy) : Optional.empty();
    }

    private Optional<Result.Refused> add(Recipient named) {
        return switch (expansion.expand(named.original(), LookupTrace.NONE)) {
            case RecipientExpansion.Result.Refused refused -> refused(refused);
            case RecipientExpansion.Result.Recipients(String canonical, List<Expanded> expanded) -> {
                add(expanded, notifyOn(named, canonical, expanded), named.originalRecipient());
                yield copies && !canonical.isEmpty()
                        ? copy(expansion.bccMaps().ofRecipient(canonical, LookupTrace.NONE))
                        : Optional.empty();
            }
        };
    }

    /**
     * What those who take the place of {@code named} are to report. Of the ways that RFC 3461 5.2.7 leaves for an alias, this is the one
     * with an "expanded" report from here, for an alias of one address too.
     */
    private String notifyOn(Recipient named, String canonical, List<Expanded> expanded) {
        boolean isAlias = expanded.size() > 1 || !expanded.getFirst().address().equals(canonical);
        if (!isAlias || !named.notifyOn().contains(SUCCESS)) {
            return named.notifyOn();
        }
        aliases.add(new Recipient(canonical, named.original(), SUCCESS, named.originalRecipient()));
        String others = Stream.of(named.notifyOn().split(",", -1))
                .filter(event -> !event.equals(SUCCESS))
                .collect(Collectors.joining(","));
        return others.isEmpty() ? NEVER : others;
    }

    private Optional<Result.Refused> copy(BccMaps.Result bcc) {
        return switch (bcc) {
            case BccMaps.Result.Nobody() -> Optional.empty();
            case BccMaps.Result.To(String address) -> addCopy(address);
            case BccMaps.Result.Failed(Reply reply, String reason, List<String> causes) ->
                Optional.of(new Result.Refused(reply, reason, causes));
        };
    }

    private Optional<Result.Refused> addCopy(String address) {
        return switch (expansion.expandCopy(address, LookupTrace.NONE)) {
            case RecipientExpansion.Result.Refused refused -> refused(refused);
            case RecipientExpansion.Result.Recipients(String canonical, List<Expanded> expanded) -> {
                add(expanded, NEVER, "");
                yield Optional.empty();
            }
        };
    }

    private void add(List<Expanded> expanded, String notifyOn, String originalRecipient) {
        for (Expanded each : expanded) {
            Recipient recipient = new Recipient(each.address(), each.original(), notifyOn, originalRecipient);
            recipients.putIfAbsent(folded(recipient), recipient);
        }
    }

    private Recipient folded(Recipient recipient) {
        if (!expansion.distinguishesOriginals()) {
            return new Recipient(folded(recipient.address()), "", "", "");
        }
        return new Recipient(
                folded(recipient.address()),
                folded(recipient.original()),
                recipient.notifyOn(),
                folded(recipient.originalRecipient()));
    }

    private static String folded(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private static Optional<Result.Refused> refused(RecipientExpansion.Result.Refused refused) {
        return Optional.of(new Result.Refused(refused.reply(), refused.reason(), List.of()));
    }
}

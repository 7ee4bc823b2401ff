package org.postern.relayd.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.config.MainCf;
import org.postern.config.Setting;
import org.postern.config.Settings;
import org.postern.relayd.smtp.Reply;
import org.postern.tables.AddressMatch;
import org.postern.tables.LookupResult;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableList;
import org.postern.tables.TableRegistry;

/**
 * Who gets a copy of other people's mail: always_bcc, sender_bcc_maps and recipient_bcc_maps (postconf(5)). An entry names one address,
 * unquoted; the extension of the address that was looked up is not carried over.
 */
public final class BccMaps {
    /** Who gets a copy. */
    public sealed interface Result {
        /** This address, which is not complete yet. */
        record To(String address) implements Result {}

        /** Nobody. */
        record Nobody() implements Result {}

        /**
         * A table could not be asked: the message is to be refused at the end of data.
         *
         * @param reason for the log, about the message
         * @param causes for the log, about the table
         */
        record Failed(Reply reply, String reason, List<String> causes) implements Result {}
    }

    private final String always;
    private final TableList senders;
    private final TableList recipients;
    private final AddressTables addressTables;

    BccMaps(MainCf config, TableRegistry tables, AddressTables addressTables) {
        this.always = config.get(Settings.ALWAYS_BCC);
        this.senders = tables.list(config.get(Settings.SENDER_BCC_MAPS));
        this.recipients = tables.list(config.get(Settings.RECIPIENT_BCC_MAPS));
        this.addressTables = addressTables;
    }

    /** Who gets a copy of every message. */
    public Optional<String> always() {
        return always.isEmpty() ? Optional.empty() : Optional.of(always);
    }

    /** Who gets a copy of mail from {@code address}, complete and in unquoted form. */
    public Result ofSender(String address, LookupTrace trace) {
        return find(Settings.SENDER_BCC_MAPS, senders, address, trace);
    }

    /** Who gets a copy of mail for {@code address}, complete and in unquoted form, before the aliases. */
    public Result ofRecipient(String address, LookupTrace trace) {
        return find(Settings.RECIPIENT_BCC_MAPS, recipients, address, trace);
    }

    private Result find(Setting<String> setting, TableList tables, String address, LookupTrace trace) {
        List<String> causes = new ArrayList<>(0);
        LookupTrace watched = (table, key, result) -> {
            trace.asked(table, key, result);
            if (result instanceof LookupResult.Failed) {
                causes.add(table.name() + " lookup error for \"" + key + "\"");
            }
        };
        return switch (addressTables.find(tables, address, watched)) {
            case AddressMatch.Found(var key, var value) -> new Result.To(value.text());
            case AddressMatch.NotFound() -> new Result.Nobody();
            case AddressMatch.Failed(String reason) -> {
                causes.addFirst(reason);
                yield new Result.Failed(
                        RecipientExpansion.WRITE_ERROR,
                        setting.name() + " map lookup problem -- message not accepted, try again later",
                        causes);
            }
        };
    }
}

package org.postern.relayd.rewrite;

import java.util.List;
import org.postern.address.AddressList;
import org.postern.address.AddressTokens;
import org.postern.address.QuotedForm;
import org.postern.tables.AddressMatch;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableList;

/**
 * Tables that replace an address by others (virtual(5), canonical(5)): finds the entry, reads the addresses in its value, completes
 * them, and carries over the extension that the entry's key left out.
 */
final class AddressMap {
    /** What the tables replace an address by. */
    sealed interface Result {
        /** At least one address, unquoted form, complete. */
        record Mapped(List<String> addresses) implements Result {}

        /** There is no entry. */
        record Unmapped() implements Result {}

        /** A table could not be asked, or the entry names no address. */
        record Failed(String reason) implements Result {}
    }

    private final String name;
    private final TableList tables;
    private final boolean propagateExtension;
    private final AddressTables addressTables;
    private final AddressRewriter rewriter;

    /** {@code name} is for the log. */
    AddressMap(
            String name,
            TableList tables,
            boolean propagateExtension,
            AddressTables addressTables,
            AddressRewriter rewriter) {
        this.name = name;
        this.tables = tables;
        this.propagateExtension = propagateExtension;
        this.addressTables = addressTables;
        this.rewriter = rewriter;
    }

    String name() {
        return name;
    }

    boolean isEmpty() {
        return tables.isEmpty();
    }

    Result map(String address, LookupTrace trace) {
        return switch (addressTables.find(tables, address, trace)) {
            case AddressMatch.Found(var key, var value) -> mapped(address, value.text(), key.unmatchedExtension());
            case AddressMatch.NotFound() -> new Result.Unmapped();
            case AddressMatch.Failed(String reason) -> new Result.Failed(reason);
        };
    }

    private Result mapped(String address, String value, String extension) {
        List<String> addresses = AddressList.parse(withLocalPart(address, value, extension)).addresses().stream()
                .map(AddressTokens::internal)
                .map(rewriter::rewriteEnvelope)
                .map(result -> propagateExtension ? withExtension(result, extension) : result)
                .toList();
        return addresses.isEmpty()
                ? new Result.Failed(name + " lookup of " + address + " returns non-address result \"" + value + "\"")
                : new Result.Mapped(addresses);
    }

    /** {@code @other} stands for the same local part elsewhere, as far as it was matched; the null address is written {@code <>}. */
    private static String withLocalPart(String address, String value, String extension) {
        if (value.equals("<>")) {
            return "\"\"";
        }
        if (!value.startsWith("@")) {
            return value;
        }
        int at = address.lastIndexOf('@');
        String localPart = at < 0 ? address : address.substring(0, at);
        String user = localPart.substring(0, localPart.length() - extension.length());
        // As in Postfix, all of it is one address, whatever else the value may list.
        return QuotedForm.quote(user + value);
    }

    private static String withExtension(String address, String extension) {
        if (extension.isEmpty()) {
            return address;
        }
        int at = address.lastIndexOf('@');
        return at < 0 ? address + extension : address.substring(0, at) + extension + address.substring(at);
    }
}

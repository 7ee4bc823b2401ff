package org.postern.check;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.postern.tables.AddressKey;
import org.postern.tables.AddressKeys;

/** Under which keys an address is looked up, as far as what is known of main.cf tells. */
final class AliasKeys {
    private AliasKeys() {}

    /** The keys of {@code address}, in unquoted form, in search order; one without a domain is at $myorigin, whatever that is. */
    static List<String> of(String address, MailContext mail) {
        boolean bare = address.indexOf('@') < 0;
        String whole = bare && mail.origin().isPresent()
                ? address + "@" + mail.origin().get()
                : address;
        AddressKeys keys = new AddressKeys(whole, mail.extension());
        List<AddressKey> all = new ArrayList<>(keys.whole());
        String domain = whole.substring(whole.lastIndexOf('@') + 1);
        if (bare || hasBareKeys(domain, mail)) {
            all.addAll(keys.bare());
        }
        all.addAll(keys.wildCard());
        return all.stream().map(AddressKey::text).toList();
    }

    /** The number in {@code keys} of what {@code address}, a result of an alias, is looked up as next; 0 if it is none of them. */
    static int target(String address, KeyIndex keys, MailContext mail) {
        for (String key : address.startsWith("@") ? List.of(address) : of(address, mail)) {
            int number = keys.number(key.getBytes(StandardCharsets.UTF_8));
            if (number != 0) {
                return number;
            }
        }
        return 0;
    }

    /** Whether users of {@code domain} are looked up without it, too. */
    static boolean hasBareKeys(String domain, MailContext mail) {
        return domain.startsWith("[")
                || mail.origin().filter(domain::equalsIgnoreCase).isPresent()
                || mail.isLocal(domain).orElse(false);
    }
}

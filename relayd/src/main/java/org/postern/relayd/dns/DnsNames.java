package org.postern.relayd.dns;

import com.ibm.icu.text.IDNA;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.TextParseException;

/** Host and domain names as text, and on the wire. */
final class DnsNames {
    private static final IDNA UTS46 = IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII);

    private DnsNames() {}

    /** The name with its root, internationalized labels in their ASCII form (RFC 5891); nothing when DNS cannot hold it. */
    static Optional<Name> absolute(String name) {
        String ascii = name;
        if (!name.chars().allMatch(c -> c < 0x80)) {
            StringBuilder converted = new StringBuilder();
            IDNA.Info info = new IDNA.Info();
            UTS46.nameToASCII(name, converted, info);
            if (info.hasErrors()) {
                return Optional.empty();
            }
            ascii = converted.toString();
        }
        // A backslash would be an escape in a zone file's notation; no host name has one.
        if (ascii.isEmpty() || ascii.startsWith(".") || ascii.indexOf('\\') >= 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(Name.concatenate(Name.fromString(ascii), Name.root));
        } catch (TextParseException | NameTooLongException malformed) {
            return Optional.empty();
        }
    }

    /**
     * Whether a name from the reverse zone can be a host's: letters, digits, hyphens and underscores in labels of 1 to 63 characters, not all
     * digits. Anything else would let a stranger write what he likes into the log and into headers.
     */
    static boolean isHostName(String name) {
        if (name.isEmpty() || name.length() > 255 || name.matches("[0-9.]*")) {
            return false;
        }
        for (String label : name.split("\\.", -1)) {
            if (!label.matches("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")) {
                return false;
            }
        }
        return true;
    }
}

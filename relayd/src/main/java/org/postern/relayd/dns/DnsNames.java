package org.postern.relayd.dns;

import com.ibm.icu.text.IDNA;
import java.util.Optional;
import org.postern.address.DomainSyntax;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.TextParseException;

/** Host and domain names as text, and on the wire. */
public final class DnsNames {
    private DnsNames() {}

    /** {@code name} with internationalised labels in their ASCII form (RFC 5891); as it is when they have none. */
    public static String toAscii(String name) {
        return DomainSyntax.isAscii(name) ? name : Idna.toAscii(name);
    }

    /** Whether {@code name} can be asked for: it is a host name in ASCII, and no address. */
    public static boolean isHostName(String name) {
        return DomainSyntax.isHostName(name, false);
    }

    /** {@code name} with its root; nothing when it is not a host name. */
    static Optional<Name> absolute(String name) {
        String ascii = toAscii(name);
        if (!isHostName(ascii)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Name.concatenate(Name.fromString(ascii), Name.root));
        } catch (TextParseException | NameTooLongException malformed) {
            return Optional.empty();
        }
    }

    /** {@code name} without its trailing dot; the root is empty. What no host name has is spelt in decimals, as in zone files. */
    static String text(Name name) {
        return name.equals(Name.root) ? "" : name.toString(true);
    }

    /** What is wrong with {@code name}, which is not a host name, in the words of Postfix's log. */
    static String complaint(String name) {
        if (name.isEmpty()) {
            return "valid_hostname: empty hostname";
        }
        int label = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean atEnd = i + 1 == name.length();
            if (c == '.') {
                if (label == 0 || atEnd) {
                    return "valid_hostname: misplaced delimiter: " + shortened(name);
                }
                label = 0;
                continue;
            }
            label++;
            if (c == '-') {
                if (label == 1 || atEnd || name.charAt(i + 1) == '.') {
                    return "valid_hostname: misplaced hyphen: " + shortened(name);
                }
            } else if (!Character.isLetterOrDigit(c) && c != '_') {
                return "valid_hostname: invalid character " + (int) c + "(decimal): " + shortened(name);
            }
            if (label > 63) {
                return "valid_hostname: hostname label too long: " + shortened(name);
            }
        }
        return name.length() > 255
                ? "valid_hostname: bad length " + name.length() + " for " + shortened(name) + "..."
                : "valid_hostname: numeric hostname: " + shortened(name);
    }

    /** As much of a name as a log line shows. */
    static String shortened(String name) {
        return name.length() > 100 ? name.substring(0, 100) : name;
    }

    /** Apart, so that its tables are loaded only when a name is internationalised. */
    private static final class Idna {
        private static final IDNA UTS46 = IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII);

        private Idna() {}

        static String toAscii(String name) {
            IDNA.Info info = new IDNA.Info();
            String ascii = UTS46.nameToASCII(name, new StringBuilder(), info).toString();
            return info.hasErrors() ? name : ascii;
        }
    }
}

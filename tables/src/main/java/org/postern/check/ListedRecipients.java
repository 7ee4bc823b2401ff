package org.postern.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.postern.config.Settings;
import org.postern.tables.CaseFolding;

/** Who exists according to the source texts of relay_recipient_maps. */
final class ListedRecipients {
    private final MailContext mail;
    private final KeyIndex keys;

    private ListedRecipients(MailContext mail, KeyIndex keys) {
        this.mail = mail;
        this.keys = keys;
    }

    /** Empty when everybody exists, or when that is unknown: a table has no source text, or one that cannot be read. */
    static Optional<ListedRecipients> of(MailContext mail, CaseFolding folding) {
        List<String> specs = mail.specs(Settings.RELAY_RECIPIENT_MAPS.name());
        KeyIndex keys = new KeyIndex(folding);
        for (String spec : specs) {
            Optional<Path> file = mail.file(spec);
            if (file.isEmpty() || !Files.isRegularFile(file.get())) {
                return Optional.empty();
            }
            try {
                keys.addAll(file.get());
            } catch (IOException unreadable) {
                return Optional.empty();
            }
        }
        return specs.isEmpty() ? Optional.empty() : Optional.of(new ListedRecipients(mail, keys));
    }

    /** Whether {@code address}, in unquoted form, is there. */
    boolean has(String address) {
        return AliasKeys.of(address, mail).stream().anyMatch(this::hasKey);
    }

    private boolean hasKey(String key) {
        return keys.number(key.getBytes(StandardCharsets.UTF_8)) != 0;
    }
}

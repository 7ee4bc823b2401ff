package org.postern.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.config.DomainMatchList;
import org.postern.config.Match;
import org.postern.tables.CaseFolding;
import org.postern.tables.DomainKeys;
import org.postern.tables.DomainKeys.ParentStyle;
import org.postern.tables.ListSyntax;
import org.postern.tables.LookupTrace;
import org.postern.tables.TableRegistry;

/**
 * A list of domains, such as relay_domains. Tables in it are asked by their source texts, which may not have been compiled yet; one that
 * has none is asked as it is.
 */
final class DomainList {
    /** How subdomains are meant. */
    enum Subdomains {
        NONE,
        DOTTED,
        BARE
    }

    private final DomainMatchList others;
    private final List<KeyIndex> texts = new ArrayList<>();
    private final Subdomains subdomains;

    DomainList(String value, Subdomains subdomains, MailContext mail, TableRegistry tables) {
        this.subdomains = subdomains;
        List<String> rest = new ArrayList<>();
        for (String item : ListSyntax.splitToComment(value)) {
            Optional<Path> file = item.startsWith("!") || item.startsWith("[") || item.indexOf(':') < 0
                    ? Optional.empty()
                    : mail.file(item);
            if (file.isEmpty() || !addText(file.get())) {
                rest.add(item);
            }
        }
        String text = String.join(" ", rest);
        this.others = subdomains == Subdomains.NONE
                ? DomainMatchList.exact(text, tables)
                : DomainMatchList.parse(text, subdomains == Subdomains.BARE, tables);
    }

    private boolean addText(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try {
            texts.add(KeyIndex.of(file, CaseFolding.DEFAULT));
            return true;
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** Whether the list has {@code domain}; empty when that is unknown. */
    Optional<Boolean> has(String domain) {
        for (KeyIndex text : texts) {
            for (String key : keys(domain)) {
                if (text.number(key.getBytes(StandardCharsets.UTF_8)) != 0) {
                    return Optional.of(true);
                }
            }
        }
        return switch (others.match(domain, LookupTrace.NONE)) {
            case Match.Yes() -> Optional.of(true);
            case Match.No() -> Optional.of(false);
            case Match.Failed(String reason) -> Optional.empty();
        };
    }

    private List<String> keys(String domain) {
        return subdomains == Subdomains.NONE
                ? List.of(domain)
                : DomainKeys.of(domain, subdomains == Subdomains.BARE ? ParentStyle.BARE : ParentStyle.DOTTED);
    }
}

package org.postern.relayd.restrictions;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postern.config.MainCf;
import org.postern.config.Settings;
import org.postern.tables.ListSyntax;
import org.postern.tables.TableList;
import org.postern.tables.TableName;
import org.postern.tables.TableRegistry;

/**
 * Who there is on this machine (LOCAL_RECIPIENT_README): local_recipient_maps. The tables of alias_maps among them are read as text,
 * because nothing here compiles the format of aliases(5).
 */
final class LocalRecipients {
    private static final String ALIAS_MAPS = "alias_maps";

    private LocalRecipients() {}

    static TableList of(MainCf config, TableRegistry tables) {
        List<String> aliasMaps = ListSyntax.split(config.expand("$" + ALIAS_MAPS));
        List<String> specs = new ArrayList<>();
        for (String spec : ListSyntax.split(config.get(Settings.LOCAL_RECIPIENT_MAPS))) {
            TableName name = TableName.parse(spec, config.get(Settings.DEFAULT_DATABASE_TYPE));
            if (!aliasMaps.contains(spec) || !name.isCompiled()) {
                specs.add(spec);
            } else if (config.raw(ALIAS_MAPS).isPresent() || Files.exists(Path.of(name.name()))) {
                specs.add("aliases:" + name.name());
            } // else nobody asked for this file, and a machine without aliases needs none
        }
        return tables.list(String.join(" ", specs));
    }
}
